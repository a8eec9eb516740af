SELECT format_type(castsource, NULL), format_type(casttarget, NULL), castcontext::text
FROM pg_cast
