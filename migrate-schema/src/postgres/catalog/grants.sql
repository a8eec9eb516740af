-- What differs from what the engine gives where nothing is said: the owner all, and everybody some. A right of a column
-- has its number, and its name in parentheses.
WITH said AS (
    SELECT c.tableoid, c.oid, 0 AS sub, '' AS part, c.relowner AS owner, c.relacl AS rights,
        acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS usual
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relacl IS NOT NULL AND c.oid >= 16384
    UNION ALL
    SELECT c.tableoid, c.oid, a.attnum, ' (' || quote_ident(a.attname) || ')', c.relowner, a.attacl, NULL
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND c.oid >= 16384
    UNION ALL
    SELECT p.tableoid, p.oid, 0, '', p.proowner, p.proacl, acldefault('f', p.proowner)
    FROM pg_proc p
    WHERE p.proacl IS NOT NULL AND p.oid >= 16384
    UNION ALL
    SELECT t.tableoid, t.oid, 0, '', t.typowner, t.typacl, acldefault('T', t.typowner)
    FROM pg_type t
    WHERE t.typacl IS NOT NULL AND t.oid >= 16384
    UNION ALL
    SELECT n.tableoid, n.oid, 0, '', n.nspowner, n.nspacl,
        acldefault('n', n.nspowner) || CASE
            WHEN n.nspname <> 'public' THEN '{}'
            WHEN current_setting('server_version_num')::integer >= 150000 THEN ARRAY[makeaclitem(0, n.nspowner, 'USAGE', false)]
            ELSE ARRAY[makeaclitem(0, n.nspowner, 'USAGE', false), makeaclitem(0, n.nspowner, 'CREATE', false)]
        END
    FROM pg_namespace n
    WHERE n.nspacl IS NOT NULL AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
), rights AS (
    SELECT said.*, now.grantee, now.privilege_type, now.is_grantable, false AS revoked
    FROM said, aclexplode(said.rights) now
    WHERE now.grantee <> said.owner AND NOT EXISTS (
        SELECT FROM aclexplode(said.usual) usual
        WHERE (usual.grantee, usual.privilege_type) = (now.grantee, now.privilege_type)
    )
    UNION ALL
    SELECT said.*, usual.grantee, usual.privilege_type, false, true
    FROM said, aclexplode(said.usual) usual
    WHERE NOT EXISTS (
        SELECT FROM aclexplode(said.rights) now
        WHERE (now.grantee, now.privilege_type) = (usual.grantee, usual.privilege_type)
    )
)
SELECT tableoid::text, oid::text, sub::text,
    CASE grantee WHEN 0 THEN 'PUBLIC' WHEN owner THEN 'CURRENT_USER' ELSE quote_ident(pg_get_userbyid(grantee)) END,
    privilege_type || part, is_grantable::text, revoked::text
FROM rights
