-- The extensions but for plpgsql, which every new database has.
SELECT e.tableoid::text, e.oid::text, '0', '', '', e.extname::text, quote_ident(e.extname),
    quote_ident(n.nspname), e.extrelocatable::text, e.extversion
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
