-- pg_get_indexdef says all but the tablespace; the head up to the method, the options and the predicate are cut off it.
-- Compared is what the engine says exactly; written is its pretty form, which has only the parentheses that are needed.
-- The index of a partitioned table is never used itself: that it isn't valid says that a partition has none.
-- The engine writes options as flatten_reloptions in PostgreSQL's ruleutils.c does.
SELECT tableoid::text, oid::text, '0', nspname::text, holder::text, relname::text, quote_ident(relname),
    indisunique::text,
    method::text,
    left(
        tail,
        length(tail) - coalesce(length(' WHERE ' || predicate), 0) - coalesce(length(' WITH (' || written || ')'), 0)
    ),
    predicate,
    left(
        pretty_tail,
        length(pretty_tail) - coalesce(length(' WHERE ' || pretty_predicate), 0) - coalesce(length(' WITH (' || written || ')'), 0)
    ),
    pretty_predicate,
    array_to_string(reloptions, E'\x1f'),
    (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = reltablespace),
    (
        SELECT string_agg(a.attname, E'\x1f' ORDER BY k.place)
        FROM unnest(indkey::int2[]) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = k.number
        WHERE k.place <= indnkeyatts
    ),
    (
        SELECT string_agg(a.attnum || '=' || a.attstattarget, E'\x1f' ORDER BY a.attnum)
        FROM pg_attribute a
        WHERE a.attrelid = x.oid AND a.attnum > 0 AND a.attstattarget >= 0
    ),
    (relkind = 'I' AND NOT indisvalid AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = x.oid))::text,
    (indisvalid OR relkind = 'I')::text
FROM (
    SELECT c.tableoid, c.oid, n.nspname, t.relname AS holder, c.relname, c.relkind, m.amname AS method, c.reloptions, c.reltablespace,
        i.indisunique, i.indkey, i.indrelid, i.indnkeyatts, i.indisvalid,
        regexp_replace(pg_get_indexdef(c.oid), h.head, '') AS tail,
        pg_get_expr(i.indpred, i.indrelid) AS predicate,
        regexp_replace(pg_get_indexdef(c.oid, 0, true), h.head, '') AS pretty_tail,
        pg_get_expr(i.indpred, i.indrelid, true) AS pretty_predicate,
        (
            SELECT string_agg(
                o.option_name || '=' || CASE
                    WHEN quote_ident(o.option_value) = o.option_value THEN o.option_value
                    ELSE '''' || replace(o.option_value, '''', '''''') || ''''
                END,
                ', '
            )
            FROM pg_options_to_table(c.reloptions) o
        ) AS written
    FROM (
        SELECT '^CREATE (UNIQUE )?INDEX ("([^"]|"")+"|[^" ]+) ON (ONLY )?(("([^"]|"")+"|[^". ]+)\.)?("([^"]|"")+"|[^" ]+) USING [^ ]+ '
    ) h (head)
    CROSS JOIN pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_am m ON m.oid = c.relam
    WHERE NOT c.relispartition
        AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (
            SELECT FROM pg_constraint k
            WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')
        )
        AND NOT EXISTS (
            SELECT FROM pg_depend d
            WHERE d.classid = c.tableoid AND d.objid IN (c.oid, t.oid) AND d.deptype = 'e'
        )
    -- Otherwise the definitions were made anew for each time they are named above.
    OFFSET 0
) x
