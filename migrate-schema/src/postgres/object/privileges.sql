-- One row a role that is given something, or that lacks what it has where nothing is said: such is everybody's right to
-- call functions and use types, and the owner's to all. What is of one schema comes on top of what is of none.
WITH said AS (
    SELECT a.tableoid, a.oid, a.defaclrole AS owner, n.nspname, objects.word,
        pg_get_userbyid(a.defaclrole) = current_user AS own,
        a.defaclacl AS rights,
        CASE WHEN a.defaclnamespace = 0
            THEN acldefault(CASE a.defaclobjtype WHEN 'S' THEN 's' ELSE a.defaclobjtype END::"char", a.defaclrole)
        END AS usual
    FROM pg_default_acl a
    LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace
    CROSS JOIN LATERAL (
        SELECT CASE a.defaclobjtype
            WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
            WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS'
        END
    ) objects (word)
), rights AS (
    SELECT said.*, now.grantee, now.privilege_type, CASE WHEN now.is_grantable THEN 'grantable' ELSE 'given' END AS state
    FROM said, aclexplode(said.rights) now
    WHERE now.grantee <> said.owner AND NOT EXISTS (
        SELECT FROM aclexplode(said.usual) usual
        WHERE (usual.grantee, usual.privilege_type) = (now.grantee, now.privilege_type)
    )
    UNION ALL
    SELECT said.*, usual.grantee, usual.privilege_type, 'revoked'
    FROM said, aclexplode(said.usual) usual
    WHERE NOT EXISTS (
        SELECT FROM aclexplode(said.rights) now
        WHERE (now.grantee, now.privilege_type) = (usual.grantee, usual.privilege_type)
    )
)
SELECT r.tableoid::text, r.oid::text, r.grantee::text, coalesce(r.nspname, ''), '', name.sql, name.sql,
    CASE WHEN NOT r.own THEN quote_ident(pg_get_userbyid(r.owner)) END,
    quote_ident(r.nspname),
    r.word,
    name.grantee,
    string_agg(r.privilege_type, E'\x1f' ORDER BY r.privilege_type) FILTER (WHERE r.state = 'given'),
    string_agg(r.privilege_type, E'\x1f' ORDER BY r.privilege_type) FILTER (WHERE r.state = 'grantable'),
    string_agg(r.privilege_type, E'\x1f' ORDER BY r.privilege_type) FILTER (WHERE r.state = 'revoked')
FROM rights r
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN r.grantee = 0 THEN 'PUBLIC'
        WHEN r.grantee = r.owner AND r.own THEN 'CURRENT_USER'
        ELSE quote_ident(pg_get_userbyid(r.grantee))
    END
) role (grantee)
CROSS JOIN LATERAL (
    SELECT role.grantee,
        lower(r.word) || coalesce(' in ' || quote_ident(r.nspname), '')
            || CASE WHEN r.own THEN '' ELSE ' of ' || quote_ident(pg_get_userbyid(r.owner)) END
            || ' to ' || role.grantee
) name (grantee, sql)
GROUP BY r.tableoid, r.oid, r.owner, r.own, r.nspname, r.word, r.grantee, name.grantee, name.sql
