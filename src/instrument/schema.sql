-- name: instrument_schema
-- The definition is kept as JSON: it is read whole or not at all.
CREATE TABLE instrument (entry TEXT PRIMARY KEY, code TEXT NOT NULL, version TEXT NOT NULL, at INTEGER NOT NULL,
                         definition TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX instrument_by_code ON instrument (code, version);
