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

-- Two records of one person: everything about gone is read as being about kept, until it is undone.
CREATE TABLE person_merge (entry TEXT PRIMARY KEY, kept TEXT NOT NULL, gone TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX person_merge_by_kept ON person_merge (kept);
CREATE INDEX person_merge_by_gone ON person_merge (gone);
CREATE TABLE merge_undone (entry TEXT PRIMARY KEY, merge TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX merge_undone_by_merge ON merge_undone (merge);
CREATE VIEW person_merge_now AS
SELECT m.entry AS entry, m.kept AS kept, m.gone AS gone
  FROM person_merge m
 WHERE NOT EXISTS (SELECT 1 FROM merge_undone u WHERE u.merge = m.entry);
CREATE VIEW person_now AS
SELECT p.entry AS entry, p.person AS person, p.unit AS unit, p.legal_status AS legal_status, p.number AS number,
       p.birth AS birth, 'known' AS birth_is, 'not_said' AS sex, p.name AS name, p.sort AS sort, p.at AS at,
       NULL AS provisional_until, 'held' AS status
  FROM person p
 WHERE NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)
   AND NOT EXISTS (SELECT 1 FROM person_merge m
                    WHERE m.gone = p.person AND NOT EXISTS (SELECT 1 FROM merge_undone u WHERE u.merge = m.entry));

-- What a person is found by. kind: plain, sound or skeleton of a word of a name, or number. A skeleton
-- is also reached from each of its near ones, which have one letter less.
CREATE TABLE person_search_key (kind TEXT NOT NULL, key TEXT NOT NULL, entry TEXT NOT NULL,
                                PRIMARY KEY (kind, key, entry)) WITHOUT ROWID;
CREATE TABLE person_search_near (near TEXT NOT NULL, skeleton TEXT NOT NULL, PRIMARY KEY (near, skeleton)) WITHOUT ROWID;
