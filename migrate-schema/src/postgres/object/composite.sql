-- Those that stand alone: every table has one too.
SELECT t.tableoid::text, t.oid::text, '0', n.nspname::text, '', t.typname::text, format_type(t.oid, NULL),
    (
        SELECT string_agg(
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                || coalesce(' COLLATE ' || (
                    SELECT CASE WHEN pg_collation_is_visible(k.oid) THEN '' ELSE quote_ident(kn.nspname) || '.' END || quote_ident(k.collname)
                    FROM pg_collation k
                    JOIN pg_namespace kn ON kn.oid = k.collnamespace
                    WHERE k.oid = a.attcollation AND a.attcollation <> b.typcollation
                ), ''),
            E'\x1f' ORDER BY a.attnum
        )
        FROM pg_attribute a
        JOIN pg_type b ON b.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    )
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_class c ON c.oid = t.typrelid
WHERE c.relkind = 'c'
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = t.tableoid AND d.objid = t.oid AND d.deptype = 'e'
    )
