-- What is there and belongs to no comparison; nothing of the engine's own or of extensions, or that comes with another
-- object as a range's cast does.
SELECT o.kind, o.name
FROM (
    SELECT 'access method' AS kind, quote_ident(amname) AS name, tableoid, oid FROM pg_am
    UNION ALL
    SELECT 'cast', format_type(castsource, NULL) || ' AS ' || format_type(casttarget, NULL), tableoid, oid FROM pg_cast
    UNION ALL
    SELECT 'conversion', quote_ident(n.nspname) || '.' || quote_ident(c.conname), c.tableoid, c.oid
    FROM pg_conversion c
    JOIN pg_namespace n ON n.oid = c.connamespace
    UNION ALL
    SELECT 'event trigger', quote_ident(evtname), tableoid, oid FROM pg_event_trigger
    UNION ALL
    SELECT 'foreign data wrapper', quote_ident(fdwname), tableoid, oid FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'foreign table', oid::regclass::text, tableoid, oid FROM pg_class WHERE relkind = 'f'
    UNION ALL
    SELECT 'language', quote_ident(lanname), tableoid, oid FROM pg_language
    UNION ALL
    SELECT 'operator', oid::regoperator::text, tableoid, oid FROM pg_operator
    UNION ALL
    SELECT 'operator class', quote_ident(n.nspname) || '.' || quote_ident(c.opcname), c.tableoid, c.oid
    FROM pg_opclass c
    JOIN pg_namespace n ON n.oid = c.opcnamespace
    UNION ALL
    SELECT 'operator family', quote_ident(n.nspname) || '.' || quote_ident(f.opfname), f.tableoid, f.oid
    FROM pg_opfamily f
    JOIN pg_namespace n ON n.oid = f.opfnamespace
    UNION ALL
    SELECT 'publication', quote_ident(pubname), tableoid, oid FROM pg_publication
    UNION ALL
    SELECT 'server', quote_ident(srvname), tableoid, oid FROM pg_foreign_server
    UNION ALL
    SELECT 'user mapping', quote_ident(s.srvname) || ' for ' || coalesce(quote_ident(pg_get_userbyid(nullif(m.umuser, 0))), 'PUBLIC'), 'pg_user_mapping'::regclass, m.umid
    FROM pg_user_mappings m
    JOIN pg_foreign_server s ON s.oid = m.srvid
    UNION ALL
    SELECT 'text search configuration', oid::regconfig::text, tableoid, oid FROM pg_ts_config
    UNION ALL
    SELECT 'text search dictionary', oid::regdictionary::text, tableoid, oid FROM pg_ts_dict
    UNION ALL
    SELECT 'text search parser', quote_ident(n.nspname) || '.' || quote_ident(p.prsname), p.tableoid, p.oid
    FROM pg_ts_parser p
    JOIN pg_namespace n ON n.oid = p.prsnamespace
    UNION ALL
    SELECT 'text search template', quote_ident(n.nspname) || '.' || quote_ident(t.tmplname), t.tableoid, t.oid
    FROM pg_ts_template t
    JOIN pg_namespace n ON n.oid = t.tmplnamespace
    UNION ALL
    SELECT 'transform', format_type(t.trftype, NULL) || ' for ' || quote_ident(l.lanname), t.tableoid, t.oid
    FROM pg_transform t
    JOIN pg_language l ON l.oid = t.trflang
    UNION ALL
    SELECT 'base type', t.oid::regtype::text, t.tableoid, t.oid
    FROM pg_type t
    WHERE t.typtype = 'b' AND t.typisdefined AND t.typcategory <> 'A'
    UNION ALL
    SELECT 'large object', oid::text, tableoid, oid FROM pg_largeobject_metadata
) o
LEFT JOIN pg_depend d ON d.classid = o.tableoid AND d.objid = o.oid AND d.deptype IN ('e', 'i')
WHERE o.oid >= 16384 AND d.objid IS NULL
UNION ALL
SELECT 'subscription', quote_ident(s.subname)
FROM pg_subscription s
JOIN pg_database b ON b.oid = s.subdbid
WHERE b.datname = current_database()
UNION ALL
SELECT 'security label', provider || ' on ' || objtype || ' ' || objname
FROM pg_seclabels
WHERE objoid >= 16384
ORDER BY 1, 2
