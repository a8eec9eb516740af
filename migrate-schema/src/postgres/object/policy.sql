SELECT p.tableoid::text, p.oid::text, '0', n.nspname::text, c.relname::text, p.polname::text, quote_ident(p.polname),
    p.polpermissive::text,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
    (
        SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END, E'\x1f' ORDER BY pg_get_userbyid(role))
        FROM unnest(p.polroles) role
    ),
    pg_get_expr(p.polqual, p.polrelid, true),
    pg_get_expr(p.polwithcheck, p.polrelid, true)
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
            AND ((d.classid = p.tableoid AND d.objid = p.oid) OR (d.classid = c.tableoid AND d.objid = c.oid))
    )
