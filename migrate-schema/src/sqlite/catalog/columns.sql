-- table, column, type, whether not null, whether there is a default, hidden (2: virtual, 3: stored), in order
SELECT l.name, c.name, c.type, CAST(c."notnull" AS text), CAST(c.dflt_value IS NOT NULL AS text), CAST(c.hidden AS text)
FROM pragma_table_list AS l
JOIN pragma_table_xinfo(l.name, 'main') AS c
WHERE l.schema = 'main'
  AND l.type = 'table'
  AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY l.name, c.cid
