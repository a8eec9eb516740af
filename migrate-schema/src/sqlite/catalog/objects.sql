-- type, name, the table it stands on, the text of its definition, in the order in which they were made
WITH listed AS MATERIALIZED (SELECT name, type FROM pragma_table_list WHERE schema = 'main')
SELECT CASE WHEN l.type = 'virtual' THEN 'virtual' ELSE m.type END, m.name, m.tbl_name, m.sql
FROM sqlite_schema AS m
LEFT JOIN listed AS l ON l.name = m.name AND m.type IN ('table', 'view')
WHERE m.sql IS NOT NULL
  AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND coalesce(l.type, '') <> 'shadow'
ORDER BY m.rowid
