-- A partition's trigger that comes of its parent's has that as its parent; before PostgreSQL 13 it was an internal one.
SELECT t.tableoid::text, t.oid::text, '0', n.nspname::text, c.relname::text, t.tgname::text, quote_ident(t.tgname),
    pg_get_triggerdef(t.oid, true),
    CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END,
    (t.tgconstraint = 0 AND current_setting('server_version_num')::integer >= 140000)::text
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0'
    AND c.relkind IN ('r', 'p', 'v')
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
            AND ((d.classid = t.tableoid AND d.objid = t.oid) OR (d.classid = c.tableoid AND d.objid = c.oid))
    )
