-- What the engine itself has brought has numbers below 16384 (`FirstNormalObjectId`). The triggers of foreign keys and the
-- tables of long values say nothing that their owners don't, and are half of all rows.
SELECT d.classid::text, d.objid::text, d.objsubid::text, d.refclassid::text, d.refobjid::text, d.refobjsubid::text
FROM pg_depend d
WHERE d.objid >= 16384
    AND d.deptype <> 'p'
    AND NOT (d.classid = 'pg_trigger'::regclass AND d.deptype = 'i')
    AND (d.classid, d.objid) NOT IN (SELECT tableoid, oid FROM pg_class WHERE relkind = 't')
    AND (d.refclassid, d.refobjid) NOT IN (SELECT tableoid, oid FROM pg_class WHERE relkind = 't')
    AND NOT EXISTS (
        SELECT FROM pg_constraint k
        WHERE d.deptype = 'P' AND k.conindid = d.objid AND k.conparentid = 0 AND k.contype IN ('p', 'u', 'x')
    )
UNION ALL
-- A constraint of a partition's own whose index is of the parent's: it was there when that one was made.
SELECT d.refclassid::text, pg_partition_root(d.refobjid)::oid::text, '0', k.tableoid::text, k.oid::text, '0'
FROM pg_depend d
JOIN pg_constraint k ON k.conindid = d.objid AND k.conparentid = 0 AND k.contype IN ('p', 'u', 'x')
WHERE d.objid >= 16384 AND d.deptype = 'P'
UNION ALL
-- A column that is only inherited stands for the parent's.
SELECT c.tableoid::text, c.oid::text, a.attnum::text, c.tableoid::text, p.attrelid::text, p.attnum::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_inherits i ON i.inhrelid = c.oid
JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname
WHERE a.attinhcount > 0 AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
