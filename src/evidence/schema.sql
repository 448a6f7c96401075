-- name: evidence_schema
CREATE TABLE evidence (entry TEXT PRIMARY KEY, person TEXT NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL,
                       dated INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX evidence_by_person ON evidence (person, dated);
