-- What PostgreSQL 12 or 13 lack is asked by way of jsonb; a body that isn't a string is cut off the whole definition.
-- Lists in settings are kept as the engine writes them, and an empty name in one as an empty string.
SELECT p.tableoid::text, p.oid::text, '0', n.nspname::text, '',
    p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
    name.sql || '(' || oidvectortypes(p.proargtypes) || ')',
    name.sql,
    CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
    pg_get_function_identity_arguments(p.oid),
    p.pronargdefaults::text,
    pg_get_function_arguments(p.oid),
    pg_get_function_result(p.oid),
    quote_ident(l.lanname),
    (
        SELECT string_agg(format_type(t.type, NULL), E'\x1f' ORDER BY t.place)
        FROM unnest(p.protrftypes) WITH ORDINALITY t (type, place)
    ),
    (p.prokind = 'w')::text,
    CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
    p.proisstrict::text,
    p.prosecdef::text,
    p.proleakproof::text,
    CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END,
    CASE WHEN p.procost <> CASE WHEN l.lanname IN ('internal', 'c') THEN 1 ELSE 100 END THEN p.procost::text END,
    CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows::text END,
    nullif(p.prosupport, 0)::regproc::text,
    (
        SELECT string_agg(
            CASE WHEN s.name ~* '^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$' THEN s.name ELSE quote_ident(s.name) END
                || ' TO '
                || CASE
                    WHEN s.name IN (
                        'local_preload_libraries', 'search_path', 'session_preload_libraries',
                        'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories'
                    ) THEN regexp_replace(s.value, '(^|, )""(?=,|$)', '\1''''', 'g')
                    ELSE quote_literal(s.value)
                END,
            E'\x1f' ORDER BY s.name
        )
        FROM (
            SELECT split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
            FROM unnest(p.proconfig) setting
        ) s (name, value)
    ),
    p.probin,
    CASE WHEN NOT atomic.it THEN p.prosrc END,
    CASE WHEN atomic.it THEN (
        SELECT rtrim(substring(substr(whole, strpos(whole, E'\n LANGUAGE ')), '\n((?:BEGIN ATOMIC\n|RETURN ).*)$'), E'\n')
        FROM pg_get_functiondef(p.oid) whole
    ) END
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_language l ON l.oid = p.prolang
CROSS JOIN LATERAL (
    SELECT CASE WHEN pg_function_is_visible(p.oid) THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(p.proname)
) name (sql)
CROSS JOIN LATERAL (SELECT to_jsonb(p) ->> 'prosqlbody' IS NOT NULL) atomic (it)
WHERE p.prokind IN ('f', 'p', 'w')
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = p.tableoid AND d.objid = p.oid AND d.deptype IN ('e', 'i')
    )
