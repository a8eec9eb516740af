-- setting of the file that the schema may have given a value
SELECT 'user_version' FROM pragma_user_version WHERE user_version <> 0
UNION ALL
SELECT 'application_id' FROM pragma_application_id WHERE application_id <> 0
