-- name: unit_insert
INSERT INTO unit (unit, name, at) VALUES (:unit, :name, :at)

-- name: unit_list
SELECT u.unit AS id, u.name AS name FROM unit u ORDER BY u.name, u.unit

-- name: unit_named
SELECT u.unit AS id FROM unit u WHERE u.name = :name COLLATE NOCASE

-- name: person_insert
INSERT INTO person (entry, person, unit, legal_status, number, birth, birth_is, sex, provisional_until, name, sort, at, by, supersedes)
VALUES (:entry, :person, :unit, :legal_status, :number, :birth, :birth_is, :sex, NULLIF(:provisional_until, 0), :name, :sort, :at, :by, :supersedes)

-- name: person_name_insert
INSERT INTO person_name (entry, place, script, text, plain, use) VALUES (:entry, :place, :script, :text, :plain, :use)

-- name: person_number_insert
INSERT INTO person_number (entry, place, kind, text) VALUES (:entry, :place, :kind, :text)

-- name: person_language_insert
INSERT INTO person_language (entry, place, code, name, speaks, reads) VALUES (:entry, :place, :code, :name, :speaks, :reads)

-- name: person_kin_insert
INSERT INTO person_kin (entry, place, name, relation, contact) VALUES (:entry, :place, :name, :relation, :contact)

-- name: person_place_insert
INSERT INTO person_place (entry, person, what, unit, status, reason, provisional_until, despite, turn, at, by)
VALUES (:entry, :person, :what, :unit, :status, :reason, NULLIF(:provisional_until, 0), :despite, :turn, :at, :by)

-- name: person_episode_insert
INSERT INTO person_episode (entry, person, what, day, reason, turn, at, by) VALUES (:entry, :person, :what, :day, :reason, :turn, :at, :by)

-- name: person_merge_insert
INSERT INTO person_merge (entry, kept, gone, at, by) VALUES (:entry, :kept, :gone, :at, :by)

-- name: merge_undone_insert
INSERT INTO merge_undone (entry, merge, at, by) VALUES (:entry, :merge, :at, :by)

-- name: person_flag_insert
INSERT INTO person_flag (entry, person, flag, since, at, by) VALUES (:entry, :person, :flag, :since, :at, :by)

-- name: flag_cleared_insert
INSERT INTO flag_cleared (entry, flag_entry, at, by) VALUES (:entry, :flag_entry, :at, :by)

-- name: keep_apart_insert
INSERT INTO keep_apart (entry, person, other, reason, since, at, by) VALUES (:entry, :person, :other, :reason, :since, :at, :by)

-- name: keep_apart_ended_insert
INSERT INTO keep_apart_ended (entry, keep_apart, at, by) VALUES (:entry, :keep_apart, :at, :by)

-- name: person_picture_insert
INSERT INTO person_picture (entry, person, media, at, by, supersedes) VALUES (:entry, :person, :media, :at, :by, :supersedes)

-- name: person_in_units
-- Whether the person is held in a unit that the user, as recorded in :user_entry, serves. A record that
-- was merged away stands for the one that was kept.
WITH RECURSIVE kept (person) AS (
    VALUES (:person) UNION SELECT m.kept FROM person_merge_now m JOIN kept k ON m.gone = k.person)
SELECT 1 AS yes
  FROM kept k
  JOIN person_now p ON p.person = k.person
 WHERE p.status = 'held'
   AND EXISTS (SELECT 1 FROM user_unit s WHERE s.entry = :user_entry AND s.unit = p.unit)

-- name: person_by_handle
-- A record that was merged away stands for the one that was kept.
WITH RECURSIVE kept (person) AS (
    VALUES (:person) UNION SELECT m.kept FROM person_merge_now m JOIN kept k ON m.gone = k.person)
SELECT p.entry AS entry, p.person AS id, p.number AS number, p.birth AS birth, p.birth_is AS birth_is, p.sex AS sex,
       p.legal_status AS legal_status, p.unit AS unit, (SELECT u.name FROM unit u WHERE u.unit = p.unit) AS unit_name,
       p.status AS status, p.provisional_until AS provisional_until, p.at AS at,
       COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name
  FROM kept k
  JOIN person_now p ON p.person = k.person
 LIMIT 1

-- name: person_names
SELECT n.script AS script, n.text AS text, n.use AS use, n.use = 'alias' AS is_alias
  FROM person_name n WHERE n.entry = :entry ORDER BY n.place

-- name: person_numbers
-- The other numbers: the service's own stands with the person.
SELECT n.kind AS kind, n.text AS text FROM person_number n WHERE n.entry = :entry AND n.kind <> 'service' ORDER BY n.place

-- name: person_languages
SELECT l.code AS code, l.name AS name, l.speaks AS speaks, l.reads AS reads FROM person_language l WHERE l.entry = :entry ORDER BY l.place

-- name: person_kin_list
SELECT k.name AS name, k.relation AS relation, k.contact AS contact FROM person_kin k WHERE k.entry = :entry ORDER BY k.place

-- name: person_with_number
SELECT p.person AS id FROM person_now p WHERE p.number = :number AND (:except IS NULL OR p.person <> :except)

-- name: person_list
-- By name, a page after another: as many rows of the index as the page has, and those who are released
-- between them.
SELECT p.person AS id, p.number AS number, p.legal_status AS legal_status, p.sort AS sort,
       q.status AS status, q.provisional_until AS provisional_until,
       (SELECT u.name FROM unit u WHERE u.unit = q.unit) AS unit_name,
       COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name
  FROM person_now p
  CROSS JOIN person_place q ON q.entry = (
      SELECT l.entry FROM person_place l WHERE l.person = p.person ORDER BY l.at DESC, l.turn DESC, l.entry DESC LIMIT 1)
 WHERE (p.sort, p.person) > (:after_sort, :after)
   AND q.status = 'held'
 ORDER BY p.sort, p.person
 LIMIT :rows

-- name: person_list_released
-- The same for those who were released, and nobody else.
WITH gone (person) AS MATERIALIZED (SELECT DISTINCT q.person FROM person_place q WHERE q.status = 'released')
SELECT p.person AS id, p.number AS number, p.legal_status AS legal_status, p.sort AS sort,
       p.status AS status, p.provisional_until AS provisional_until, NULL AS unit_name,
       COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name
  FROM gone g
  CROSS JOIN person_now p ON p.person = g.person
 WHERE (p.sort, p.person) > (:after_sort, :after)
   AND p.status = 'released'
 ORDER BY p.sort, p.person
 LIMIT :rows

-- name: person_list_in_units
-- The same for an account that sees its own units only. It begins with who is in these units, so that
-- ten thousand people elsewhere cost nothing.
WITH here (person, unit, provisional_until) AS MATERIALIZED (
    SELECT q.person, q.unit, q.provisional_until
      FROM user_unit s
      CROSS JOIN person_place q ON q.unit = s.unit
     WHERE s.entry = :user_entry
       AND NOT EXISTS (SELECT 1 FROM person_place later
                        WHERE later.person = q.person AND (later.at, later.turn, later.entry) > (q.at, q.turn, q.entry))),
page (entry, person, number, legal_status, sort, name, unit, provisional_until) AS MATERIALIZED (
    SELECT p.entry, p.person, p.number, p.legal_status, p.sort, p.name, h.unit, h.provisional_until
      FROM here h
      CROSS JOIN person_now p ON p.person = h.person
     WHERE (p.sort, p.person) > (:after_sort, :after)
     ORDER BY p.sort, p.person
     LIMIT :rows)
SELECT p.person AS id, p.number AS number, p.legal_status AS legal_status, p.sort AS sort,
       'held' AS status, p.provisional_until AS provisional_until,
       (SELECT u.name FROM unit u WHERE u.unit = p.unit) AS unit_name,
       COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name
  FROM page p
 ORDER BY p.sort, p.person

-- name: person_place_now
-- turn is that of the next place.
SELECT p.unit AS unit, p.status AS status, p.provisional_until AS provisional_until,
       (SELECT COALESCE(MAX(q.turn), 0) + 1 FROM person_place q WHERE q.person = p.person) AS turn
  FROM person_now p WHERE p.person = :person

-- name: person_place_list
-- Where somebody has been, latest first.
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT q.entry AS id, q.person AS person, q.what AS what, q.reason AS reason, q.provisional_until AS provisional_until,
       q.despite AS has_despite, q.at AS at, (SELECT u.name FROM unit u WHERE u.unit = q.unit) AS unit_name,
       (SELECT u.full_name FROM user u WHERE u.user = q.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM person_place q
 WHERE q.person IN (SELECT person FROM same)
 ORDER BY q.at DESC, q.turn DESC, q.entry DESC

-- name: person_episode_list
-- Receptions and releases in the order in which they were recorded: each follows on the other.
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT x.what AS what, x.day AS day, x.reason AS reason
  FROM person_episode x
 WHERE x.person IN (SELECT person FROM same)
 ORDER BY x.at, x.turn, x.entry

-- name: person_version_list
-- Every version of the details, latest first; a version comes before the one that it supersedes.
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person),
version (entry, depth) AS (
    SELECT p.entry, 0 FROM person p WHERE p.person IN (SELECT person FROM same) AND p.supersedes IS NULL
    UNION SELECT p.entry, v.depth + 1 FROM version v JOIN person p ON p.supersedes = v.entry)
SELECT p.entry AS entry, p.person AS person, p.supersedes AS supersedes, p.number AS number, p.birth AS birth,
       p.birth_is AS birth_is, p.sex AS sex, p.legal_status AS legal_status, p.at AS at,
       (SELECT u.name FROM unit u WHERE u.unit = p.unit) AS unit_name,
       (SELECT u.full_name FROM user u WHERE u.user = p.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM version v
  JOIN person p ON p.entry = v.entry
 ORDER BY p.at DESC, v.depth DESC, p.entry

-- name: kept_apart_in_unit
-- Who is held in :unit and kept apart from :person; merged records stand for each other on both sides.
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person),
pair (entry, person, other, reason, since) AS MATERIALIZED (
    SELECT k.entry, k.person, k.other, k.reason, k.since FROM same s CROSS JOIN keep_apart k ON k.person = s.person
     WHERE NOT EXISTS (SELECT 1 FROM keep_apart_ended x WHERE x.keep_apart = k.entry)
    UNION ALL
    SELECT k.entry, k.other, k.person, k.reason, k.since FROM same s CROSS JOIN keep_apart k ON k.other = s.person
     WHERE NOT EXISTS (SELECT 1 FROM keep_apart_ended x WHERE x.keep_apart = k.entry))
SELECT k.entry AS entry, o.person AS id, o.name AS name, o.number AS number
  FROM pair k
  CROSS JOIN person_now o ON o.person IN (
      WITH RECURSIVE kept (person) AS (
          SELECT k.other UNION SELECT m.kept FROM person_merge_now m JOIN kept x ON m.gone = x.person)
      SELECT person FROM kept)
 WHERE o.unit = :unit AND o.status = 'held' AND o.person <> :person
 ORDER BY o.sort, o.person

-- name: keep_apart_list
-- From whom :person is kept apart, and whether both are in one unit now. Not by name: the order would say
-- something of those whose names the reader may not see.
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person),
pair (entry, person, other, reason, since) AS MATERIALIZED (
    SELECT k.entry, k.person, k.other, k.reason, k.since FROM same s CROSS JOIN keep_apart k ON k.person = s.person
     WHERE NOT EXISTS (SELECT 1 FROM keep_apart_ended x WHERE x.keep_apart = k.entry)
    UNION ALL
    SELECT k.entry, k.other, k.person, k.reason, k.since FROM same s CROSS JOIN keep_apart k ON k.other = s.person
     WHERE NOT EXISTS (SELECT 1 FROM keep_apart_ended x WHERE x.keep_apart = k.entry))
SELECT k.entry AS id, k.person AS person, o.person AS other, o.name AS other_name, o.number AS other_number,
       k.reason AS reason, k.since AS since,
       EXISTS (SELECT 1 FROM person_now me
                WHERE me.person = :person AND me.status = 'held' AND o.status = 'held' AND me.unit = o.unit) AS same_unit
  FROM pair k
  CROSS JOIN person_now o ON o.person IN (
      WITH RECURSIVE kept (person) AS (
          SELECT k.other UNION SELECT m.kept FROM person_merge_now m JOIN kept x ON m.gone = x.person)
      SELECT person FROM kept)
 WHERE o.person <> :person
 ORDER BY k.since, k.entry

-- name: keep_apart_past_list
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT k.entry AS id, x.entry AS ended, k.reason AS reason, k.since AS since, x.at AS ended_at,
       o.person AS other, o.name AS other_name, o.number AS other_number
  FROM keep_apart k
  JOIN keep_apart_ended x ON x.keep_apart = k.entry
  LEFT JOIN person o ON o.entry = (
      SELECT p.entry FROM person p WHERE p.person = CASE WHEN k.person IN (SELECT person FROM same) THEN k.other ELSE k.person END
       ORDER BY p.at DESC, p.entry LIMIT 1)
 WHERE k.person IN (SELECT person FROM same) OR k.other IN (SELECT person FROM same)
 ORDER BY x.at DESC, x.entry

-- name: flag_list
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT f.entry AS id, f.person AS person, f.flag AS flag, f.since AS since
  FROM flag_now f
 WHERE f.person IN (SELECT person FROM same)
 ORDER BY f.since, f.entry

-- name: flag_past_list
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT f.entry AS id, x.entry AS ended, f.flag AS flag, f.since AS since, x.at AS ended_at
  FROM person_flag f
  JOIN flag_cleared x ON x.flag_entry = f.entry
 WHERE f.person IN (SELECT person FROM same)
 ORDER BY x.at DESC, x.entry

-- name: person_picture_now
WITH RECURSIVE same (person) AS (
    VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT i.entry AS id, i.media AS media
  FROM person_picture i
 WHERE i.person IN (SELECT person FROM same)
   AND NOT EXISTS (SELECT 1 FROM person_picture later WHERE later.supersedes = i.entry)
 ORDER BY i.at DESC, i.entry
 LIMIT 1

-- name: task_provisional
-- Provisional stays that end before :until, and those that have ended without a decision.
SELECT p.person AS person, p.name AS name, '/people/' || p.person || '/move' AS address,
       p.provisional_until AS at, p.provisional_until AS due
  FROM (SELECT DISTINCT q.person FROM person_place q WHERE q.provisional_until IS NOT NULL AND q.provisional_until <= :until) w
  CROSS JOIN person_now p ON p.person = w.person
 WHERE p.provisional_until <= :until AND p.status = 'held' AND :user IS NOT NULL
 ORDER BY p.provisional_until, p.person

-- name: task_kept_apart_together
-- Two who are kept apart are in one unit. One line for the two. Thousands of pairs are looked through, so
-- where they are is compared first and who they are is asked of the few that are left.
WITH RECURSIVE up (person, kept) AS (
    SELECT m.gone, m.kept FROM person_merge_now m
    UNION SELECT u.person, m.kept FROM up u JOIN person_merge_now m ON m.gone = u.kept),
final (person, kept) AS MATERIALIZED (
    SELECT u.person, u.kept FROM up u WHERE NOT EXISTS (SELECT 1 FROM person_merge_now m WHERE m.gone = u.kept)),
pair (one, two) AS MATERIALIZED (
    SELECT COALESCE(a.kept, k.person), COALESCE(b.kept, k.other)
      FROM keep_apart k
      LEFT JOIN final a ON a.person = k.person
      LEFT JOIN final b ON b.person = k.other
     WHERE NOT EXISTS (SELECT 1 FROM keep_apart_ended x WHERE x.keep_apart = k.entry)),
together (one, two) AS MATERIALIZED (
    SELECT i.one, i.two FROM pair i
     WHERE i.one <> i.two
       AND (SELECT q.unit FROM person_place q WHERE q.person = i.one ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1)
         = (SELECT q.unit FROM person_place q WHERE q.person = i.two ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1))
SELECT p.person AS person, p.name AS name, '/people/' || p.person || '/keep-aparts' AS address,
       (SELECT MAX(q.at) FROM person_place q WHERE q.person IN (t.one, t.two)) AS at
  FROM together t
  CROSS JOIN person_now p ON p.person = t.one
 WHERE :user IS NOT NULL
 ORDER BY at, p.person
