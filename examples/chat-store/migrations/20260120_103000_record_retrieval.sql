-- revision: 1b6f8d02ea57
-- parent: c7e9415b3d20
-- message: record how an answer was found
-- created: 2026-01-20T10:30:00Z
-- labels: retrieval

-- migrate:up
ALTER TABLE messages ADD COLUMN sources TEXT CHECK (sources IS NULL OR json_valid(sources));
ALTER TABLE messages ADD COLUMN latency_ms REAL;
ALTER TABLE messages ADD COLUMN top_k INTEGER;
ALTER TABLE messages ADD COLUMN query_type TEXT;

-- migrate:down
ALTER TABLE messages DROP COLUMN query_type;
ALTER TABLE messages DROP COLUMN top_k;
ALTER TABLE messages DROP COLUMN latency_ms;
ALTER TABLE messages DROP COLUMN sources;
