-- name: people_schema
-- Units, and each version of what is known of a person. The current version is the one that no other
-- supersedes. Nothing here is changed: what holds now is asked of the views.
CREATE TABLE unit (unit TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE person (entry TEXT PRIMARY KEY, person TEXT NOT NULL, unit TEXT, legal_status TEXT NOT NULL,
                     number TEXT NOT NULL, birth TEXT, birth_is TEXT NOT NULL, sex TEXT NOT NULL, provisional_until INTEGER,
                     name TEXT NOT NULL, sort TEXT NOT NULL, at INTEGER NOT NULL, by TEXT, supersedes TEXT) WITHOUT ROWID;
CREATE INDEX person_by_person ON person (person);
CREATE INDEX person_by_supersedes ON person (supersedes);
CREATE INDEX person_by_sort ON person (sort, person);
CREATE INDEX person_by_number ON person (number);
CREATE TABLE person_name (entry TEXT NOT NULL, place INTEGER NOT NULL, script TEXT NOT NULL, text TEXT NOT NULL,
                          plain TEXT NOT NULL, use TEXT NOT NULL, PRIMARY KEY (entry, place)) WITHOUT ROWID;
-- The service's own number is there too, as the first.
CREATE TABLE person_number (entry TEXT NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
                            PRIMARY KEY (entry, place)) WITHOUT ROWID;
CREATE TABLE person_language (entry TEXT NOT NULL, place INTEGER NOT NULL, code TEXT NOT NULL, name TEXT, speaks INTEGER NOT NULL,
                              reads INTEGER NOT NULL, PRIMARY KEY (entry, place)) WITHOUT ROWID;
CREATE TABLE person_kin (entry TEXT NOT NULL, place INTEGER NOT NULL, name TEXT, relation TEXT, contact TEXT,
                         PRIMARY KEY (entry, place)) WITHOUT ROWID;

-- Where a person was put, one row each time: received, moved, moved by a change of details, released
-- (then without a unit). turn tells the order of rows of the same second.
CREATE TABLE person_place (entry TEXT PRIMARY KEY, person TEXT NOT NULL, what TEXT NOT NULL, unit TEXT, status TEXT NOT NULL,
                           reason TEXT, provisional_until INTEGER, despite INTEGER NOT NULL, turn INTEGER NOT NULL,
                           at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX person_place_by_person ON person_place (person, at, turn, entry);
CREATE INDEX person_place_by_unit ON person_place (unit);
CREATE INDEX person_place_by_release ON person_place (person) WHERE status = 'released';
CREATE INDEX person_place_by_provisional ON person_place (provisional_until) WHERE provisional_until IS NOT NULL;
-- Stays in custody: when one began and when it ended, as it was told, not as it was written down.
CREATE TABLE person_episode (entry TEXT PRIMARY KEY, person TEXT NOT NULL, what TEXT NOT NULL, day INTEGER NOT NULL,
                             reason TEXT, turn INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX person_episode_by_person ON person_episode (person, at);

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

-- One row a person who is not merged away. Of two versions that nobody has reconciled the later one
-- speaks. Asked by person, by number or in the order of (sort, person) it costs a few index reads a row.
CREATE VIEW person_now AS
SELECT p.entry AS entry, p.person AS person,
       (SELECT q.unit FROM person_place q WHERE q.person = p.person ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1) AS unit,
       p.legal_status AS legal_status, p.number AS number, p.birth AS birth, p.birth_is AS birth_is, p.sex AS sex,
       p.name AS name, p.sort AS sort, p.at AS at,
       (SELECT q.provisional_until FROM person_place q WHERE q.person = p.person ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1) AS provisional_until,
       COALESCE((SELECT q.status FROM person_place q WHERE q.person = p.person ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1), 'held') AS status
  FROM person p
 WHERE NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)
   AND NOT EXISTS (SELECT 1 FROM person other
                    WHERE other.person = p.person AND other.entry <> p.entry AND (other.at, other.entry) > (p.at, p.entry)
                      AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = other.entry))
   AND NOT EXISTS (SELECT 1 FROM person_merge m
                    WHERE m.gone = p.person AND NOT EXISTS (SELECT 1 FROM merge_undone u WHERE u.merge = m.entry));

-- What changes the way of working with a person, until it is cleared.
CREATE TABLE person_flag (entry TEXT PRIMARY KEY, person TEXT NOT NULL, flag TEXT NOT NULL, since INTEGER NOT NULL,
                          at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX person_flag_by_person ON person_flag (person);
CREATE TABLE flag_cleared (entry TEXT PRIMARY KEY, flag_entry TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX flag_cleared_by_flag ON flag_cleared (flag_entry);
CREATE VIEW flag_now AS
SELECT f.entry AS entry, f.person AS person, f.flag AS flag, f.since AS since, f.at AS at, f.by AS by
  FROM person_flag f
 WHERE NOT EXISTS (SELECT 1 FROM flag_cleared x WHERE x.flag_entry = f.entry);

-- Who must not meet whom. The view says it from both sides.
CREATE TABLE keep_apart (entry TEXT PRIMARY KEY, person TEXT NOT NULL, other TEXT NOT NULL, reason TEXT NOT NULL,
                         since INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX keep_apart_by_person ON keep_apart (person);
CREATE INDEX keep_apart_by_other ON keep_apart (other);
CREATE TABLE keep_apart_ended (entry TEXT PRIMARY KEY, keep_apart TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX keep_apart_ended_by_keep_apart ON keep_apart_ended (keep_apart);
CREATE VIEW keep_apart_now AS
SELECT k.entry AS entry, k.person AS person, k.other AS other, k.reason AS reason, k.since AS since
  FROM keep_apart k WHERE NOT EXISTS (SELECT 1 FROM keep_apart_ended x WHERE x.keep_apart = k.entry)
UNION ALL
SELECT k.entry AS entry, k.other AS person, k.person AS other, k.reason AS reason, k.since AS since
  FROM keep_apart k WHERE NOT EXISTS (SELECT 1 FROM keep_apart_ended x WHERE x.keep_apart = k.entry);

-- That there is a picture; the picture itself is opened when it is shown.
CREATE TABLE person_picture (entry TEXT PRIMARY KEY, person TEXT NOT NULL, media TEXT NOT NULL, at INTEGER NOT NULL,
                             by TEXT, supersedes TEXT) WITHOUT ROWID;
CREATE INDEX person_picture_by_person ON person_picture (person);
CREATE INDEX person_picture_by_supersedes ON person_picture (supersedes);

-- What a person is found by. kind: plain, sound or skeleton of a word of a name, or number. A skeleton
-- is also reached from each of its near ones, which have one letter less.
CREATE TABLE person_search_key (kind TEXT NOT NULL, key TEXT NOT NULL, entry TEXT NOT NULL,
                                PRIMARY KEY (kind, key, entry)) WITHOUT ROWID;
CREATE TABLE person_search_near (near TEXT NOT NULL, skeleton TEXT NOT NULL, PRIMARY KEY (near, skeleton)) WITHOUT ROWID;
