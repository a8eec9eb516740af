-- table, number of its foreign keys
SELECT l.name, CAST(count(DISTINCT f.id) AS text)
FROM pragma_table_list AS l
JOIN pragma_foreign_key_list(l.name, 'main') AS f
WHERE l.schema = 'main'
  AND l.type = 'table'
GROUP BY l.name
ORDER BY l.name
