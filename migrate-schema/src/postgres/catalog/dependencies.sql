-- What the engine itself has brought has numbers below 16384 (`FirstNormalObjectId`). The triggers of foreign keys and the
-- tables of long values say nothing that their owners don't, and are half of all rows.
SELECT d.classid::text, d.objid::text, d.objsubid::text, d.refclassid::text, d.refobjid::text, d.refobjsubid::text
FROM pg_depend d
WHERE d.objid >= 16384
    AND d.deptype <> 'p'
    AND NOT (d.classid = 'pg_trigger'::regclass AND d.deptype = 'i')
    AND (d.classid, d.objid) NOT IN (SELECT tableoid, oid FROM pg_class WHERE relkind = 't')
    AND (d.refclassid, d.refobjid) NOT IN (SELECT tableoid, oid FROM pg_class WHERE relkind = 't')
UNION ALL
-- A column that is only inherited stands for the parent's.
SELECT c.tableoid::text, c.oid::text, a.attnum::text, c.tableoid::text, p.attrelid::text, p.attnum::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_inherits i ON i.inhrelid = c.oid
JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname
WHERE a.attinhcount > 0 AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
