SELECT t.tableoid::text, t.oid::text, '0', n.nspname::text, '', t.typname::text, format_type(t.oid, NULL),
    format_type(t.typbasetype, t.typtypmod),
    (
        SELECT CASE WHEN pg_collation_is_visible(k.oid) THEN '' ELSE quote_ident(kn.nspname) || '.' END || quote_ident(k.collname)
        FROM pg_collation k
        JOIN pg_namespace kn ON kn.oid = k.collnamespace
        WHERE k.oid = t.typcollation AND t.typcollation <> b.typcollation
    ),
    pg_get_expr(t.typdefaultbin, 0),
    t.typnotnull::text
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.typtype = 'd'
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = t.tableoid AND d.objid = t.oid AND d.deptype = 'e'
    )
