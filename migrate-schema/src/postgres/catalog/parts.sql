-- What the engine itself has brought has numbers below 16384 (`FirstNormalObjectId`).
-- A table's row type stands for the table, and a composite type's columns for the type.
SELECT t.tableoid::text, t.oid::text, '0', c.tableoid::text, c.oid::text, '0', 'f'
FROM pg_type t
JOIN pg_class c ON c.oid = t.typrelid
WHERE c.relkind <> 'c' AND t.oid >= 16384
UNION ALL
SELECT c.tableoid::text, c.oid::text, '0', t.tableoid::text, t.oid::text, '0', 'f'
FROM pg_class c
JOIN pg_type t ON t.oid = c.reltype
WHERE c.relkind = 'c'
UNION ALL
-- Arrays, and the types that come with a range.
SELECT t.tableoid::text, t.typarray::text, '0', t.tableoid::text, t.oid::text, '0', 'f'
FROM pg_type t
WHERE t.typarray <> 0 AND t.oid >= 16384
UNION ALL
SELECT t.tableoid::text, r.rngmultitypid::text, '0', t.tableoid::text, t.oid::text, '0', 'f'
FROM pg_range r
JOIN pg_type t ON t.oid = r.rngtypid
UNION ALL
-- A view's query is its rule; a generated column's expression is kept as a default.
SELECT r.tableoid::text, r.oid::text, '0', c.tableoid::text, c.oid::text, '0', 'f'
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
WHERE r.rulename = '_RETURN' AND r.oid >= 16384
UNION ALL
SELECT e.tableoid::text, e.oid::text, '0', c.tableoid::text, e.adrelid::text, e.adnum::text, 'f'
FROM pg_attrdef e
JOIN pg_class c ON c.oid = e.adrelid
UNION ALL
-- What belongs to an extension, and indexes, sequences and functions that something has made for itself.
SELECT d.classid::text, d.objid::text, d.objsubid::text, d.refclassid::text, d.refobjid::text, d.refobjsubid::text, 'f'
FROM pg_depend d
WHERE d.objid >= 16384 AND (d.deptype = 'e'
    OR (
        d.deptype = 'i'
        AND d.objsubid = 0
        AND d.classid <> 'pg_type'::regclass
        AND d.classid <> 'pg_rewrite'::regclass
        AND d.classid <> 'pg_trigger'::regclass
        AND (d.classid, d.refclassid) <> ('pg_class'::regclass, 'pg_type'::regclass)
        AND (d.classid, d.refclassid) <> ('pg_constraint'::regclass, 'pg_type'::regclass)
    ))
UNION ALL
-- What a partition or a child has of its parent is the parent's.
SELECT x.tableoid::text, i.inhrelid::text, '0', x.tableoid::text, i.inhparent::text, '0', 't'
FROM pg_inherits i
JOIN pg_class x ON x.oid = i.inhrelid
WHERE x.relkind IN ('i', 'I')
UNION ALL
SELECT k.tableoid::text, k.oid::text, '0', k.tableoid::text, k.conparentid::text, '0', 't'
FROM pg_constraint k
WHERE k.conparentid <> 0
UNION ALL
SELECT c.tableoid::text, c.oid::text, a.attnum::text, c.tableoid::text, p.attrelid::text, p.attnum::text, 't'
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_inherits i ON i.inhrelid = c.oid
JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname
WHERE a.attinhcount > 0 AND a.attnum > 0 AND NOT a.attisdropped AND i.inhseqno = (
    SELECT min(j.inhseqno)
    FROM pg_inherits j
    JOIN pg_attribute q ON q.attrelid = j.inhparent AND q.attname = a.attname
    WHERE j.inhrelid = c.oid
)
