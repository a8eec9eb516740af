-- A locale of ICU stands in a column of its own since PostgreSQL 15, which is called otherwise since 17.
SELECT k.tableoid::text, k.oid::text, '0', n.nspname::text, '', k.collname::text, k.oid::regcollation::text,
    concat_ws(
        E'\x1f',
        CASE k.collprovider WHEN 'i' THEN 'provider = icu' WHEN 'b' THEN 'provider = builtin' ELSE 'provider = libc' END,
        CASE
            WHEN coalesce(w.whole ->> 'colllocale', w.whole ->> 'colliculocale') IS NOT NULL
                THEN 'locale = ' || quote_literal(coalesce(w.whole ->> 'colllocale', w.whole ->> 'colliculocale'))
            WHEN k.collcollate = k.collctype THEN 'locale = ' || quote_literal(k.collcollate)
            ELSE 'lc_collate = ' || quote_literal(k.collcollate) || ', lc_ctype = ' || quote_literal(k.collctype)
        END,
        'rules = ' || quote_literal(w.whole ->> 'collicurules'),
        CASE WHEN NOT k.collisdeterministic THEN 'deterministic = false' END
    )
FROM pg_collation k
JOIN pg_namespace n ON n.oid = k.collnamespace
CROSS JOIN LATERAL (SELECT to_jsonb(k)) w (whole)
WHERE k.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = k.tableoid AND d.objid = k.oid AND d.deptype = 'e'
    )
