-- name: people_schema
-- Units, and each version of what is known of a person. The current version is the one that no other
-- supersedes; two that nobody has reconciled are both shown.
CREATE TABLE unit (unit TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE person (entry TEXT PRIMARY KEY, person TEXT NOT NULL, unit TEXT, legal_status TEXT NOT NULL,
                     number TEXT NOT NULL, birth TEXT, name TEXT NOT NULL, sort TEXT NOT NULL,
                     at INTEGER NOT NULL, by TEXT, supersedes TEXT) WITHOUT ROWID;
CREATE INDEX person_by_person ON person (person);
CREATE INDEX person_by_supersedes ON person (supersedes);
CREATE INDEX person_by_sort ON person (sort, person);
CREATE INDEX person_by_number ON person (number);
CREATE TABLE person_name (entry TEXT NOT NULL, place INTEGER NOT NULL, script TEXT NOT NULL, text TEXT NOT NULL,
                          plain TEXT NOT NULL, PRIMARY KEY (entry, place)) WITHOUT ROWID;
-- TEMPORARY, until people can be merged.
CREATE VIEW person_merge_now AS SELECT NULL AS entry, NULL AS kept, NULL AS gone WHERE 0;
