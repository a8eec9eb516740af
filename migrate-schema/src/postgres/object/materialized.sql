-- The definition ends with a semicolon. What columns are set to is written as ALTER COLUMN takes it; Debian's servers
-- write a key of their own, pg_attver, into the options of each column.
SELECT c.tableoid::text, c.oid::text, '0', n.nspname::text, '', c.relname::text, c.oid::regclass::text,
    rtrim(pg_get_viewdef(c.oid, true), ';'),
    array_to_string(
        c.reloptions || ARRAY(SELECT 'toast.' || option FROM pg_class t, unnest(t.reloptions) option WHERE t.oid = c.reltoastrelid),
        E'\x1f'
    ),
    (SELECT quote_ident(m.amname) FROM pg_am m WHERE m.oid = c.relam AND m.amname <> current_setting('default_table_access_method')),
    (
        SELECT string_agg(quote_ident(a.attname) || ' SET ' || s.setting, E'\x1f' ORDER BY a.attnum, s.place)
        FROM pg_attribute a
        JOIN pg_type y ON y.oid = a.atttypid
        CROSS JOIN LATERAL (
            VALUES
                (1, 'STATISTICS ' || CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END),
                (2, 'STORAGE ' || CASE nullif(a.attstorage, y.typstorage) WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' WHEN 'x' THEN 'EXTENDED' END),
                (3, 'COMPRESSION ' || CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END),
                (4, '(' || (SELECT string_agg(replace(option, '=', ' = '), ', ' ORDER BY option) FROM unnest(a.attoptions) option WHERE option NOT LIKE 'pg\_attver=%') || ')')
        ) s (place, setting)
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND s.setting IS NOT NULL
    ),
    c.relispopulated::text,
    (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm'
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e'
    )
