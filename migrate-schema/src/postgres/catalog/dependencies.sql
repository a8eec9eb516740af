-- What the engine itself has brought has numbers below 16384 (`FirstNormalObjectId`).
-- Who needs a column also needs its table: a column that is only inherited stands for the parent's.
SELECT d.classid::text, d.objid::text, d.objsubid::text, d.refclassid::text, d.refobjid::text, d.refobjsubid::text
FROM pg_depend d
WHERE d.objid >= 16384 AND d.deptype <> 'p'
UNION
SELECT d.classid::text, d.objid::text, d.objsubid::text, d.refclassid::text, d.refobjid::text, '0'
FROM pg_depend d
WHERE d.objid >= 16384 AND d.deptype <> 'p' AND d.refobjsubid > 0
