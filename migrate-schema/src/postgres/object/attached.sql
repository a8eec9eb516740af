-- The engine joins table, columns and a label, and appends a number where that is taken (`ChooseIndexName`); what it would cut
-- isn't looked at. An index that a constraint of the partition's own has made is that constraint's.
SELECT tableoid::text, oid::text, '0', nspname::text, holder::text, root::text, quote_ident(relname), quote_ident(relname), quote_ident(usual)
FROM (
    SELECT c.tableoid, c.oid, n.nspname, t.relname AS holder, c.relname, r.relname AS root,
        t.relname || CASE
            WHEN i.indisprimary THEN '_pkey'
            ELSE '_' || (
                -- A column is called as in the table, whose column may have another name since; of two alike one has a number.
                SELECT string_agg(
                    CASE WHEN rtrim(x.attname, '0123456789') = a.attname THEN x.attname ELSE coalesce(a.attname, x.attname) END,
                    '_' ORDER BY x.attnum
                )
                FROM pg_attribute x
                LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = nullif(i.indkey[x.attnum - 1], 0)
                WHERE x.attrelid = c.oid AND x.attnum > 0
            ) || CASE k.contype WHEN 'u' THEN '_key' WHEN 'x' THEN '_excl' ELSE '_idx' END
        END AS usual
    FROM pg_class c
    JOIN pg_index i ON i.indexrelid = c.oid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = pg_partition_root(c.oid)
    LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')
    WHERE c.relkind IN ('i', 'I') AND c.relispartition AND k.conparentid IS DISTINCT FROM 0
    OFFSET 0
) x
WHERE octet_length(usual) < 64 AND relname <> usual AND relname !~ ('^' || regexp_replace(usual, '\W', '\\\&', 'g') || '[0-9]+$')
    OR obj_description(oid, 'pg_class') IS NOT NULL
