-- What a column has of a parent, a partitioned table or a type, is theirs: it is here only where it has something of its own.
-- Some servers keep an option pg_attver, another one in each database, which nobody has set.
SELECT tableoid::text, oid::text, attnum::text, nspname::text, relname::text, attname::text, quote_ident(attname),
    inherited::text,
    attnum::text,
    CASE WHEN inherited THEN '' ELSE format_type(atttypid, atttypmod) END,
    format_type(base, NULL),
    (
        SELECT CASE WHEN pg_collation_is_visible(k.oid) THEN '' ELSE quote_ident(kn.nspname) || '.' END || quote_ident(k.collname)
        FROM pg_collation k
        JOIN pg_namespace kn ON kn.oid = k.collnamespace
        WHERE k.oid = attcollation AND attcollation <> typcollation AND NOT inherited
    ),
    attnotnull::text,
    CASE attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
    CASE WHEN attidentity <> '' THEN (
        SELECT concat_ws(
            E'\x1f',
            CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
            CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE l.least END THEN 'MINVALUE ' || s.seqmin END,
            CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN l.greatest ELSE -1 END THEN 'MAXVALUE ' || s.seqmax END,
            CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN 'START WITH ' || s.seqstart END,
            CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
            CASE WHEN s.seqcycle THEN 'CYCLE' END
        )
        FROM pg_sequence s
        CROSS JOIN LATERAL (
            SELECT
                CASE atttypid WHEN 'int2'::regtype THEN -32768 WHEN 'int4'::regtype THEN -2147483648 ELSE -9223372036854775808 END AS least,
                CASE atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END AS greatest
        ) l
        WHERE s.seqrelid = sequence
    ) END,
    (
        -- One that the engine would cut or number isn't looked at closer.
        SELECT quote_ident(s.relname)
        FROM pg_class s, format('%s_%s_seq', a.relname, attname) usual
        WHERE s.oid = sequence AND s.relname <> usual AND NOT (octet_length(usual) > 63 AND s.relname ~ '_seq[0-9]*$')
    ),
    sequence::regclass::text,
    obj_description(sequence, 'pg_class'),
    (
        SELECT string_agg(
            privilege_type || CASE WHEN is_grantable THEN '* ' ELSE ' ' END
                || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
            E'\x1f' ORDER BY grantee, privilege_type
        )
        FROM pg_class s, aclexplode(s.relacl)
        WHERE s.oid = sequence AND grantee <> s.relowner
    ),
    CASE WHEN attgenerated <> '' AND NOT inherited THEN (
        SELECT pg_get_expr(e.adbin, e.adrelid) FROM pg_attrdef e WHERE e.adrelid = a.oid AND e.adnum = attnum
    ) END,
    CASE WHEN attstorage <> typstorage THEN
        CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
    END,
    CASE coalesce(parent_storage, typstorage::text) WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END,
    CASE attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
    CASE WHEN attstattarget >= 0 THEN attstattarget::text END,
    array_to_string(options, E'\x1f'),
    has_no_default::text
FROM (
    SELECT c.tableoid, c.oid, n.nspname, c.relname, f.attname, f.attnum, f.attinhcount, f.atttypid, f.atttypmod, f.attcollation,
        f.attnotnull, f.attidentity, f.attgenerated, f.attstorage, f.attcompression, f.attstattarget,
        t.typcollation, t.typstorage,
        CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END AS base,
        (c.reloftype <> 0 OR f.attinhcount > 0) AS inherited,
        CASE WHEN f.attidentity <> '' THEN (
            SELECT d.objid
            FROM pg_depend d
            WHERE d.refclassid = c.tableoid AND d.refobjid = c.oid AND d.refobjsubid = f.attnum
                AND d.classid = c.tableoid AND d.deptype = 'i'
        ) END AS sequence,
        ARRAY(SELECT option FROM unnest(f.attoptions) option WHERE option NOT LIKE 'pg\_attver=%' ORDER BY option) AS options,
        (
            NOT f.atthasdef AND p.with_default
        ) IS TRUE AS has_no_default,
        p.not_null AS parent_not_null, p.storage AS parent_storage, p.compression AS parent_compression
    FROM pg_attribute f
    JOIN pg_class c ON c.oid = f.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = f.atttypid
    LEFT JOIN LATERAL (
        SELECT bool_or(pf.attnotnull) AS not_null, bool_and(pf.atthasdef) AS with_default,
            min(pf.attstorage::text) AS storage, min(pf.attcompression::text) AS compression
        FROM pg_inherits i
        JOIN pg_attribute pf ON pf.attrelid = i.inhparent AND pf.attname = f.attname
        WHERE i.inhrelid = c.oid AND f.attinhcount > 0
    ) p ON true
    WHERE c.relkind IN ('r', 'p')
        AND f.attnum > 0 AND NOT f.attisdropped
        AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (
            SELECT FROM pg_depend d
            WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e'
        )
) a
WHERE NOT inherited
    OR (attnotnull AND parent_not_null IS NOT TRUE)
    OR attstattarget >= 0
    OR options <> '{}'
    OR attstorage <> coalesce(parent_storage, typstorage::text)::"char"
    OR attcompression <> coalesce(parent_compression, '')::"char"
    OR has_no_default
