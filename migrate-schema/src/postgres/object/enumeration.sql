SELECT t.tableoid::text, t.oid::text, '0', n.nspname::text, '', t.typname::text, format_type(t.oid, NULL),
    (
        SELECT string_agg(quote_literal(v.enumlabel), E'\x1f' ORDER BY v.enumsortorder)
        FROM pg_enum v
        WHERE v.enumtypid = t.oid
    )
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e'
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = t.tableoid AND d.objid = t.oid AND d.deptype = 'e'
    )
