-- Columns by number and by name, since those of views, composite types and partitions are no objects of their own.
-- What is there without being written is left out: what an extension says of itself, and what initdb says of public.
SELECT coalesce(y.tableoid, d.classoid)::text, coalesce(y.oid, d.objoid)::text, d.objsubid::text, coalesce(quote_ident(a.attname), ''), d.description
FROM pg_description d
LEFT JOIN pg_attribute a ON d.classoid = 'pg_class'::regclass AND a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid <> 0
LEFT JOIN pg_type y ON d.classoid = 'pg_class'::regclass AND y.typrelid = d.objoid
    AND EXISTS (SELECT FROM pg_class c WHERE c.oid = d.objoid AND c.relkind = 'c')
LEFT JOIN pg_namespace n ON d.classoid = n.tableoid AND n.oid = d.objoid
WHERE (d.objoid >= 16384 OR n.nspname = 'public' AND d.description <> 'standard public schema')
    AND NOT (d.classoid = 'pg_extension'::regclass AND EXISTS (
        SELECT FROM pg_extension e
        JOIN pg_available_extensions v ON v.name = e.extname
        WHERE e.oid = d.objoid AND v.comment = d.description
    ))
