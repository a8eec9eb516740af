-- Those of identity columns are internal parts of these.
SELECT c.tableoid::text, c.oid::text, '0', n.nspname::text, '', c.relname::text, c.oid::regclass::text,
    format_type(s.seqtypid, NULL), s.seqstart::text, s.seqincrement::text, s.seqmin::text, s.seqmax::text,
    s.seqcache::text, s.seqcycle::text, (c.relpersistence = 'u')::text,
    o.refobjid::regclass::text || '.' || quote_ident(a.attname)
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend o ON o.classid = c.tableoid AND o.objid = c.oid AND o.objsubid = 0
    AND o.refclassid = c.tableoid AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
WHERE o.deptype IS DISTINCT FROM 'i'
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e'
    )
