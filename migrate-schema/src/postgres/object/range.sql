-- PostgreSQL 12 and 13 have no multirange types.
-- How a multirange is named where nobody names it is said by makeMultirangeTypeName in PostgreSQL's multirangetypes.c.
SELECT t.tableoid::text, t.oid::text, '0', n.nspname::text, '', t.typname::text, format_type(t.oid, NULL),
    format_type(r.rngsubtype, NULL),
    CASE WHEN NOT o.opcdefault THEN
        CASE WHEN pg_opclass_is_visible(o.oid) THEN '' ELSE quote_ident(p.nspname) || '.' END || quote_ident(o.opcname)
    END,
    (
        SELECT CASE WHEN pg_collation_is_visible(k.oid) THEN '' ELSE quote_ident(kn.nspname) || '.' END || quote_ident(k.collname)
        FROM pg_collation k
        JOIN pg_namespace kn ON kn.oid = k.collnamespace
        WHERE k.oid = r.rngcollation AND r.rngcollation <> b.typcollation
    ),
    nullif(r.rngcanonical::oid, 0)::regproc::text,
    nullif(r.rngsubdiff::oid, 0)::regproc::text,
    format_type(m.oid, NULL),
    (m.typnamespace = t.typnamespace AND m.typname = CASE
        WHEN strpos(t.typname, 'range') > 0 THEN overlay(t.typname::text PLACING 'multirange' FROM strpos(t.typname, 'range') FOR 5)
        ELSE left(t.typname, 52) || '_multirange'
    END::name)::text
FROM pg_range r
JOIN pg_type t ON t.oid = r.rngtypid
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type b ON b.oid = r.rngsubtype
LEFT JOIN pg_type m ON m.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid
JOIN pg_opclass o ON o.oid = r.rngsubopc
JOIN pg_namespace p ON p.oid = o.opcnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = t.tableoid AND d.objid = t.oid AND d.deptype = 'e'
    )
