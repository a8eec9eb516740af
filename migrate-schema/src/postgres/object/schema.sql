-- The schemas but for the engine's own.
SELECT n.tableoid::text, n.oid::text, '0', '', '', n.nspname::text, quote_ident(n.nspname)
FROM pg_namespace n
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = n.tableoid AND d.objid = n.oid AND d.deptype = 'e'
    )
