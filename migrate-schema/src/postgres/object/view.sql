-- The definition ends with a semicolon, and says nothing of the options.
SELECT c.tableoid::text, c.oid::text, '0', n.nspname::text, '', c.relname::text, c.oid::regclass::text,
    (
        SELECT string_agg(
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                || coalesce(' COLLATE ' || (
                    SELECT CASE WHEN pg_collation_is_visible(k.oid) THEN '' ELSE quote_ident(s.nspname) || '.' END || quote_ident(k.collname)
                    FROM pg_collation k
                    JOIN pg_namespace s ON s.oid = k.collnamespace
                    WHERE k.oid = a.attcollation AND a.attcollation <> t.typcollation
                ), ''),
            E'\x1f' ORDER BY a.attnum
        )
        FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ),
    rtrim(pg_get_viewdef(c.oid, true), ';'),
    array_to_string(c.reloptions, E'\x1f'),
    (
        SELECT string_agg(quote_ident(a.attname) || ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid, true), E'\x1f' ORDER BY a.attnum)
        FROM pg_attrdef d
        JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = c.oid
    )
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v'
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e'
    )
