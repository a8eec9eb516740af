-- Constraint triggers are triggers, and what a partition or a child has of its parent is the parent's.
SELECT k.tableoid::text, k.oid::text, '0', n.nspname::text, coalesce(c.relname, t.typname)::text, k.conname::text, quote_ident(k.conname),
    k.contype::text,
    regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''),
    k.convalidated::text,
    (
        SELECT string_agg(a.attname, E'\x1f' ORDER BY u.place)
        FROM unnest(k.conkey) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
    ),
    CASE WHEN k.confrelid <> 0 THEN k.confrelid::regclass::text END,
    (
        SELECT string_agg(a.attname, E'\x1f' ORDER BY u.place)
        FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
    ),
    (
        SELECT array_to_string(x.reloptions, E'\x1f')
        FROM pg_class x
        WHERE x.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
    ),
    (
        SELECT quote_ident(s.spcname)
        FROM pg_class x
        JOIN pg_tablespace s ON s.oid = x.reltablespace
        WHERE x.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
    ),
    CASE WHEN k.contype IN ('p', 'u', 'x') THEN obj_description(k.conindid, 'pg_class') END
FROM pg_constraint k
JOIN pg_namespace n ON n.oid = k.connamespace
LEFT JOIN pg_class c ON c.oid = k.conrelid AND c.relkind IN ('r', 'p')
LEFT JOIN pg_type t ON t.oid = k.contypid
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
    AND k.conislocal
    AND k.conparentid = 0
    AND coalesce(c.oid, t.oid) IS NOT NULL
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid IN (c.tableoid, t.tableoid) AND d.objid IN (c.oid, t.oid) AND d.deptype = 'e'
    )
