-- What is the default is left out. Operators are always written with their schema.
SELECT p.tableoid::text, p.oid::text, '0', n.nspname::text, '',
    p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
    name.sql || '(' || oidvectortypes(p.proargtypes) || ')',
    name.sql || '(' || coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ')',
    pg_get_function_result(p.oid),
    a.aggkind::text || a.aggnumdirectargs,
    array_to_string(ARRAY[
        'SFUNC = ' || a.aggtransfn::regproc,
        'STYPE = ' || format_type(a.aggtranstype, NULL),
        'SSPACE = ' || nullif(a.aggtransspace, 0),
        'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc,
        CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
        'FINALFUNC_MODIFY = ' || modify.word[array_position(modify.letter, nullif(a.aggfinalmodify, modify.usual))],
        'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc,
        'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc,
        'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc,
        'INITCOND = ' || quote_literal(a.agginitval),
        'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc,
        'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc,
        'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL),
        'MSSPACE = ' || nullif(a.aggmtransspace, 0),
        'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc,
        CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
        'MFINALFUNC_MODIFY = ' || modify.word[array_position(modify.letter, nullif(a.aggmfinalmodify, modify.usual))],
        'MINITCOND = ' || quote_literal(a.aggminitval),
        'SORTOP = ' || (
            SELECT 'OPERATOR(' || quote_ident(s.nspname) || '.' || o.oprname || ')'
            FROM pg_operator o
            JOIN pg_namespace s ON s.oid = o.oprnamespace
            WHERE o.oid = a.aggsortop
        ),
        CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
        CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END
    ], E'\x1f')
FROM pg_aggregate a
JOIN pg_proc p ON p.oid = a.aggfnoid
JOIN pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (
    SELECT CASE WHEN pg_function_is_visible(p.oid) THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(p.proname)
) name (sql)
CROSS JOIN LATERAL (
    SELECT CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char", '{r,s,w}'::"char"[],
        '{READ_ONLY,SHAREABLE,READ_WRITE}'::text[]
) modify (usual, letter, word)
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = p.tableoid AND d.objid = p.oid AND d.deptype = 'e'
    )
