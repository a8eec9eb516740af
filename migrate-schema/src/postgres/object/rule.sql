-- The definition ends with a semicolon.
SELECT r.tableoid::text, r.oid::text, '0', n.nspname::text, c.relname::text, r.rulename::text, quote_ident(r.rulename),
    rtrim(pg_get_ruledef(r.oid, true), ';'),
    CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN'
    AND c.relkind IN ('r', 'p', 'v')
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
            AND ((d.classid = r.tableoid AND d.objid = r.oid) OR (d.classid = c.tableoid AND d.objid = c.oid))
    )
