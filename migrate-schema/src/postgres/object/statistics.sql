-- Columns are told by name: the engine tells them in the order of the table, which is no matter of the statistics.
-- PostgreSQL 12 has no targets; 12 and 13 have no function that tells the expressions alone, so they are cut off the definition.
SELECT tableoid::text, oid::text, '0', nspname::text, '', stxname::text,
    CASE WHEN visible THEN '' ELSE quote_ident(nspname) || '.' END || quote_ident(stxname),
    kinds,
    (SELECT string_agg(name, E'\x1f' ORDER BY name) FROM unnest(columns) name),
    nullif(substr(list, coalesce(length(array_to_string(columns, ', ') || ', '), 0) + 1), ''),
    relation,
    target
FROM (
    SELECT *,
        substring(definition FROM '^\(([^)]*)\) ON ') AS kinds,
        substr(
            left(definition, -length(' FROM ' || relation)),
            coalesce(length('(' || substring(definition FROM '^\(([^)]*)\) ON ') || ') '), 0) + length('ON ') + 1
        ) AS list
    FROM (
        SELECT s.tableoid, s.oid, n.nspname, s.stxname,
            pg_statistics_obj_is_visible(s.oid) AS visible,
            substr(
                pg_get_statisticsobjdef(s.oid),
                length('CREATE STATISTICS ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname) || ' ') + 1
            ) AS definition,
            (
                SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum)
                FROM unnest(s.stxkeys::int2[]) number
                JOIN pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = number
            ) AS columns,
            s.stxrelid::regclass::text AS relation,
            nullif(to_jsonb(s) ->> 'stxstattarget', '-1') AS target
        FROM pg_statistic_ext s
        JOIN pg_namespace n ON n.oid = s.stxnamespace
        WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
            AND NOT EXISTS (
                SELECT FROM pg_depend d
                WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                    AND ((d.classid = s.tableoid AND d.objid = s.oid) OR (d.classid = 'pg_class'::regclass AND d.objid = s.stxrelid))
            )
    ) x
) y
