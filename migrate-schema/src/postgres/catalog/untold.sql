-- What is told of objects that take part, or of parts of theirs, and is compared with nothing.
SELECT 'comment', o.type || ' ' || o.identity
FROM pg_description d
CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) o
WHERE d.objoid >= 16384
    AND d.classoid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type t WHERE t.oid = d.objoid AND t.typtype = 'm')
UNION ALL
-- What an extension's own objects have since it was made.
SELECT 'grant', o.type || ' ' || o.identity
FROM (
    SELECT tableoid, oid, relacl, relowner, CASE relkind WHEN 'S' THEN 'S' ELSE 'r' END FROM pg_class
    UNION ALL
    SELECT tableoid, oid, proacl, proowner, 'f' FROM pg_proc
    UNION ALL
    SELECT tableoid, oid, typacl, typowner, 'T' FROM pg_type
) m (class, oid, rights, owner, kind)
JOIN pg_depend e ON e.classid = m.class AND e.objid = m.oid AND e.deptype = 'e'
LEFT JOIN pg_default_acl g ON g.defaclrole = m.owner AND g.defaclnamespace = 0 AND g.defaclobjtype = m.kind::"char"
LEFT JOIN pg_init_privs i ON i.classoid = m.class AND i.objoid = m.oid AND i.objsubid = 0
CROSS JOIN LATERAL pg_identify_object(m.class, m.oid, 0) o
WHERE m.rights IS DISTINCT FROM coalesce(i.initprivs, g.defaclacl) AND m.oid >= 16384
UNION ALL
SELECT 'state of a trigger', quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass
FROM (
    SELECT tgname, tgrelid, tgenabled, to_jsonb(g) ->> 'tgparentid' AS parent
    FROM pg_trigger g
    -- Every foreign key has four triggers, and only those of partitions have a parent.
    WHERE tgrelid IN (SELECT inhrelid FROM pg_inherits)
    OFFSET 0
) t
JOIN pg_trigger p ON p.oid::text = t.parent
WHERE t.tgenabled <> p.tgenabled
UNION ALL
SELECT 'cluster', c.oid::regclass || ' on ' || i.indexrelid::regclass
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relkind = 'm' AND i.indisclustered
UNION ALL
-- What goes with an extension without being its own.
SELECT 'dependence on an extension', o.type || ' ' || o.identity || ' on ' || quote_ident(e.extname)
FROM pg_depend d
JOIN pg_extension e ON d.refclassid = e.tableoid AND d.refobjid = e.oid
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) o
WHERE d.deptype = 'x'
UNION ALL
-- An index that some partitions have and others haven't.
SELECT 'index that partitions lack', c.oid::regclass::text
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relkind = 'I' AND NOT i.indisvalid AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid)
UNION ALL
SELECT 'comment', 'constraint ' || quote_ident(k.conname) || ' on ' || k.conrelid::regclass
FROM pg_constraint k
WHERE (k.conparentid <> 0 OR NOT k.conislocal) AND obj_description(k.oid, 'pg_constraint') IS NOT NULL
