-- Those of generated columns are parts of them, and what a column has of a parent is the parent's.
SELECT e.tableoid::text, e.oid::text, '0', n.nspname::text, c.relname::text, a.attname::text, quote_ident(a.attname),
    pg_get_expr(e.adbin, e.adrelid)
FROM pg_attrdef e
JOIN pg_class c ON c.oid = e.adrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = e.adrelid AND a.attnum = e.adnum
WHERE c.relkind IN ('r', 'p')
    AND a.attgenerated = ''
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e'
    )
    AND (a.attinhcount = 0 OR NOT EXISTS (
        SELECT FROM pg_inherits i
        JOIN pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname
        JOIN pg_attrdef pe ON pe.adrelid = i.inhparent AND pe.adnum = pa.attnum
        WHERE i.inhrelid = c.oid AND pg_get_expr(pe.adbin, pe.adrelid) = pg_get_expr(e.adbin, e.adrelid)
    ))
