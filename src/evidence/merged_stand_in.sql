-- name: merged_stand_in_schema
-- Temporary, until the subject of people has these itself: what the lists of this subject ask.
CREATE TABLE IF NOT EXISTS person_merge (entry TEXT PRIMARY KEY, kept TEXT NOT NULL, gone TEXT NOT NULL) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS person_merge_now AS SELECT m.entry AS entry, m.kept AS kept, m.gone AS gone FROM person_merge m;
CREATE VIEW IF NOT EXISTS person_now AS
SELECT p.entry AS entry, p.person AS person, p.unit AS unit, p.number AS number, p.name AS name, p.sort AS sort
  FROM person p
 WHERE NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)
   AND NOT EXISTS (SELECT 1 FROM person_merge_now m WHERE m.gone = p.person);

-- name: merged_stand_in_insert
INSERT INTO person_merge (entry, kept, gone) VALUES (:entry, :kept, :gone)
