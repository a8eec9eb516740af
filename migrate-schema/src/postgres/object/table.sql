SELECT c.tableoid::text, c.oid::text, '0', n.nspname::text, '', c.relname::text, c.oid::regclass::text,
    (c.relpersistence = 'u')::text,
    pg_get_partkeydef(c.oid),
    (
        SELECT i.inhparent::regclass::text
        FROM pg_inherits i
        WHERE i.inhrelid = c.oid AND c.relispartition
    ),
    pg_get_expr(c.relpartbound, c.oid),
    (
        SELECT string_agg(i.inhparent::regclass::text, E'\x1f' ORDER BY i.inhseqno)
        FROM pg_inherits i
        WHERE i.inhrelid = c.oid AND NOT c.relispartition
    ),
    CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
    array_to_string(
        c.reloptions || ARRAY(SELECT 'toast.' || option FROM pg_class t, unnest(t.reloptions) option WHERE t.oid = c.reltoastrelid),
        E'\x1f'
    ),
    c.relrowsecurity::text,
    c.relforcerowsecurity::text,
    CASE c.relreplident
        WHEN 'd' THEN 'DEFAULT'
        WHEN 'f' THEN 'FULL'
        WHEN 'n' THEN 'NOTHING'
        ELSE coalesce('USING INDEX ' || (
            SELECT quote_ident(x.relname)
            FROM pg_index i
            JOIN pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisreplident
        ), 'NOTHING')
    END,
    (
        SELECT quote_ident(x.relname)
        FROM pg_index i
        JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisclustered
    ),
    (
        SELECT quote_ident(m.amname)
        FROM pg_am m
        WHERE m.oid = c.relam AND m.amname <> current_setting('default_table_access_method')
    ),
    (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace),
    quote_ident(pg_get_userbyid(c.relowner)),
    -- They are internal parts of their table (`StorePartitionKey`).
    CASE WHEN c.relkind = 'p' THEN (
        SELECT string_agg(a.attname, E'\x1f' ORDER BY a.attnum)
        FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = d.objid AND a.attnum = d.objsubid
        WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.objsubid > 0
            AND d.refclassid = c.tableoid AND d.refobjid = c.oid AND d.refobjsubid = 0 AND d.deptype = 'i'
    ) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p')
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e'
    )
