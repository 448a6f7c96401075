-- name: evidence_insert
INSERT INTO evidence (entry, person, type, source, dated, restricted, tone, has_source, left_at, at, seq, by)
VALUES (:entry, :person, :type, :source, :dated, :restricted, :tone, :has_source, NULLIF(:left_at, 0), :at, :seq, :by)

-- name: evidence_grade_insert
INSERT INTO evidence_grade (entry, evidence, outcome, source_grade, content_grade, provisional, at, by, supersedes)
VALUES (:entry, :evidence, :outcome, :source_grade, :content_grade, :provisional, :at, :by, :supersedes)

-- name: evidence_answer_insert
INSERT INTO evidence_answer (entry, graded, evidence, at, by) VALUES (:entry, :graded, :evidence, :at, :by)

-- name: coercion_claim_insert
INSERT INTO coercion_claim (entry, evidence, at, by) VALUES (:entry, :evidence, :at, :by)

-- name: coercion_verdict_insert
INSERT INTO coercion_verdict (entry, allegation, outcome, at, by) VALUES (:entry, :allegation, :outcome, :at, :by)

-- name: evidence_list
-- Whichever record of the person it was written to.
SELECT e.entry AS id, e.person AS person, e.type AS type, e.source AS source, e.dated AS dated, e.at AS at, e.by AS by,
       e.restricted AS restricted, e.tone AS tone, e.has_source AS has_source, e.left_at AS left_at,
       e.grade AS grade, e.source_grade AS source_grade, e.content_grade AS content_grade, e.provisional AS provisional,
       e.state AS state, e.coercion AS coercion,
       (SELECT u.full_name FROM user u WHERE u.user = e.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM evidence_now e
 WHERE e.person IN (WITH RECURSIVE same(person) AS (VALUES(:person) UNION
                                                    SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
                    SELECT person FROM same)
 ORDER BY e.dated DESC, e.at DESC, e.seq DESC, e.entry

-- name: evidence_by_id
-- "about" is the record that the person goes by now.
SELECT e.entry AS id, e.person AS person, e.type AS type, e.source AS source, e.dated AS dated, e.at AS at, e.by AS by,
       e.restricted AS restricted, e.tone AS tone, e.has_source AS has_source, e.left_at AS left_at,
       e.grade AS grade, e.source_grade AS source_grade, e.content_grade AS content_grade, e.provisional AS provisional,
       e.state AS state, e.coercion AS coercion,
       (SELECT u.full_name FROM user u WHERE u.user = e.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name,
       COALESCE((WITH RECURSIVE kept(person) AS (VALUES(e.person) UNION
                                                 SELECT m.kept FROM person_merge_now m JOIN kept k ON m.gone = k.person)
                 SELECT k.person FROM kept k
                  WHERE NOT EXISTS (SELECT 1 FROM person_merge_now m WHERE m.gone = k.person) LIMIT 1), e.person) AS about
  FROM evidence_now e
 WHERE e.entry = :evidence

-- name: evidence_of
-- Whether a piece of evidence is about a person, and whether it may be cited.
SELECT e.type AS type, e.coercion IS NULL OR e.coercion = 'not_upheld' AS may_cite
  FROM evidence_now e
 WHERE e.entry = :entry
   AND e.person IN (WITH RECURSIVE same(person) AS (VALUES(:person) UNION
                                                    SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
                    SELECT person FROM same)

-- name: evidence_flags
-- :ids is a list as JSON.
SELECT e.entry AS id, e.coercion AS coercion
  FROM json_each(:ids) i
  JOIN evidence_now e ON e.entry = i.value
 WHERE e.coercion IS NOT NULL

-- name: evidence_history
-- What became of a piece, oldest first. Each row is an entry of its own.
SELECT h.id AS id, e.person AS person, h.step AS step, h.source_grade AS source_grade, h.content_grade AS content_grade,
       h.provisional AS provisional, h.at AS at, h.by = e.by AS by_writer,
       (SELECT u.full_name FROM user u WHERE u.user = h.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM (SELECT g.entry AS id, g.evidence AS evidence, g.outcome AS step, g.source_grade AS source_grade,
               g.content_grade AS content_grade, g.provisional AS provisional, g.at AS at, g.by AS by
          FROM evidence_grade g
        UNION ALL
        SELECT a.entry, a.evidence, 'answer', NULL, NULL, 0, a.at, a.by FROM evidence_answer a
        UNION ALL
        SELECT k.entry, k.evidence, 'alleged', NULL, NULL, 0, k.at, k.by FROM coercion_claim k
        UNION ALL
        SELECT v.entry, k.evidence, v.outcome, NULL, NULL, 0, v.at, v.by
          FROM coercion_verdict v JOIN coercion_claim k ON k.entry = v.allegation) h
  JOIN evidence e ON e.entry = h.evidence
 WHERE h.evidence = :evidence
 ORDER BY h.at, h.step = 'answer', h.id

-- name: coercion_claim_by_id
SELECT k.entry AS id, k.evidence AS evidence, e.person AS person, k.at AS at,
       EXISTS (SELECT 1 FROM coercion_verdict v WHERE v.allegation = k.entry) AS is_decided,
       (SELECT u.full_name FROM user u WHERE u.user = k.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM coercion_claim k
  JOIN evidence e ON e.entry = k.evidence
 WHERE k.entry = :allegation

-- name: coercion_open_of
-- The allegation about a piece that waits longest to be decided.
SELECT k.entry AS id
  FROM coercion_claim k
 WHERE k.evidence = :evidence
   AND NOT EXISTS (SELECT 1 FROM coercion_verdict v WHERE v.allegation = k.entry)
 ORDER BY k.at, k.entry
 LIMIT 1

-- name: inbox_list
-- What is new and no matter of the inspector's, oldest first.
SELECT e.entry AS id, e.person AS person, e.type AS type, e.source AS source, e.dated AS dated, e.at AS at,
       e.restricted AS restricted, e.tone AS tone, e.left_at AS left_at,
       EXISTS (SELECT 1 FROM evidence_answer a WHERE a.evidence = e.entry) AS answered,
       (SELECT u.full_name FROM user u WHERE u.user = e.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name,
       (SELECT p.name FROM person p WHERE p.person = e.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM evidence_waiting w
  JOIN evidence e ON e.entry = w.entry
 ORDER BY e.at, e.seq, e.entry
 LIMIT :rows

-- name: inbox_count
SELECT COUNT(*) AS count FROM evidence_waiting w

-- name: person_numbered
-- Of the people whom the account :user_entry serves; of all if it is NULL.
SELECT p.person AS id, p.number AS number, p.name AS name
  FROM person_now p
 WHERE p.number = :number
   AND (:user_entry IS NULL OR EXISTS (SELECT 1 FROM user_unit s WHERE s.entry = :user_entry AND s.unit = p.unit))
 ORDER BY p.person

-- name: person_called
-- Those of whose names every word is a whole word; :words is a list as JSON. A number that differs in case
-- only is found here.
SELECT p.person AS id, p.number AS number, p.name AS name
  FROM person_now p
 WHERE (:user_entry IS NULL OR EXISTS (SELECT 1 FROM user_unit s WHERE s.entry = :user_entry AND s.unit = p.unit))
   AND (p.number = :number COLLATE NOCASE
        OR NOT EXISTS (SELECT 1 FROM json_each(:words) w
                        WHERE NOT EXISTS (SELECT 1 FROM person_name n
                                           WHERE n.entry = p.entry
                                             AND instr(' ' || replace(n.plain, '-', ' ') || ' ', ' ' || w.value || ' ') > 0)))
 ORDER BY p.sort, p.person
 LIMIT :rows

-- name: task_inbox
-- One line for all of it; its name is how many there are.
SELECT NULL AS person, CAST(COUNT(*) AS TEXT) AS name, '/inbox' AS address, MIN(w.at) AS at
  FROM evidence_waiting w
 WHERE :user IS NOT NULL
HAVING COUNT(*) > 0

-- name: task_question
-- Questions that nobody has answered or taken back, to their writer.
SELECT e.person AS person, '/evidence/' || e.entry || '/answer' AS address, g.at AS at,
       (SELECT p.name FROM person p WHERE p.person = e.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM evidence_grade g
  JOIN evidence e ON e.entry = g.evidence
 WHERE g.outcome = 'ask' AND e.by = :user
   AND NOT EXISTS (SELECT 1 FROM evidence_answer a WHERE a.graded = g.entry)
   AND NOT EXISTS (SELECT 1 FROM evidence_grade later WHERE later.supersedes = g.entry)
 ORDER BY g.at, e.entry

-- name: task_coercion
SELECT e.person AS person, '/coercion/' || k.entry AS address, k.at AS at,
       (SELECT p.name FROM person p WHERE p.person = e.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM coercion_claim k
  JOIN evidence e ON e.entry = k.evidence
 WHERE NOT EXISTS (SELECT 1 FROM coercion_verdict v WHERE v.allegation = k.entry) AND :user IS NOT NULL
 ORDER BY k.at, k.entry
