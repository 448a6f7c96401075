-- name: population_decision_insert
INSERT INTO population_decision (entry, person, listing, act, ground, appeal, notice, notice_at, notice_language,
                                 appeal_until, review_on, legal_status, at, by)
VALUES (:entry, :person, :listing, :act, :ground, :appeal, :notice, :notice_at, :notice_language,
        :appeal_until, :review_on, :legal_status, :at, :by)

-- name: population_told_insert
INSERT INTO population_told (entry, decision, notice, notice_at, notice_language, appeal_until, at, by)
VALUES (:entry, :decision, :notice, :notice_at, :notice_language, :appeal_until, :at, :by)

-- name: appeal_insert
INSERT INTO appeal (entry, person, listing, decision, filer, decide_by, at, by)
VALUES (:entry, :person, :listing, :decision, :filer, :decide_by, :at, :by)

-- name: concern_insert
INSERT INTO concern (entry, person, kind, review_on, at, by) VALUES (:entry, :person, :kind, :review_on, :at, :by)

-- name: concern_review_insert
INSERT INTO concern_review (entry, person, concern, outcome, review_on, at, by)
VALUES (:entry, :person, :concern, :outcome, :review_on, :at, :by)

-- name: population_person
-- Who may be decided about: held here, and not merged into another record.
SELECT p.person AS id, p.legal_status AS legal_status, p.status AS status FROM person_now p WHERE p.person = :person

-- name: population_status
-- The legal status of whoever the record is about now.
WITH RECURSIVE up(person) AS (VALUES(:person) UNION SELECT m.kept FROM person_merge_now m JOIN up u ON m.gone = u.person)
SELECT p.legal_status AS legal_status FROM person_now p WHERE p.person IN (SELECT person FROM up) LIMIT 1

-- name: population_standing
-- The listing that holds, else the latest that ended; under whichever record it was made and is asked for.
WITH RECURSIVE same(person) AS (
  VALUES(:person)
  UNION SELECT CASE m.kept WHEN s.person THEN m.gone ELSE m.kept END FROM person_merge_now m JOIN same s ON s.person IN (m.kept, m.gone))
SELECT l.entered AS entered, l.ground AS ground, l.since AS since, l.review_on AS review_on, l.ended AS ended,
       (SELECT a.state FROM appeal_now a WHERE a.listing = l.entered AND a.state <> 'ended' ORDER BY a.at DESC, a.entry LIMIT 1) AS appeal
  FROM population_listing l
 WHERE l.person IN (SELECT person FROM same)
 ORDER BY l.ended IS NOT NULL, CASE WHEN l.ended IS NULL THEN l.since ELSE -l.ended_at END, l.entered
 LIMIT 1

-- name: population_screened
-- Whether a concern counts at :now.
WITH RECURSIVE same(person) AS (
  VALUES(:person)
  UNION SELECT CASE m.kept WHEN s.person THEN m.gone ELSE m.kept END FROM person_merge_now m JOIN same s ON s.person IN (m.kept, m.gone))
SELECT n.entry AS id, n.review_on AS review_on
  FROM concern_now n
 WHERE n.person IN (SELECT person FROM same) AND n.state <> 'closed' AND n.review_on > :now
 ORDER BY n.review_on DESC, n.entry
 LIMIT 1

-- name: population_list
SELECT p.person AS person, p.number AS number, COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name, u.name AS unit_name, p.status AS status,
       l.entered AS entered, l.ground AS ground, l.since AS since, l.review_on AS review_on,
       l.legal_status IS NOT p.legal_status AS status_changed,
       EXISTS (SELECT 1 FROM appeal_now a WHERE a.listing = l.entered AND a.state = 'open') AS appealed,
       EXISTS (SELECT 1 FROM population_decision_now d WHERE d.listing = l.entered AND d.notice = 'pending') AS untold
  FROM population_listing l
  LEFT JOIN population_merged r ON r.person = l.person
  JOIN person_now p ON p.person = COALESCE(r.now, l.person)
  LEFT JOIN unit u ON u.unit = p.unit
 WHERE l.ended IS NULL
 ORDER BY CASE WHEN :by_review THEN l.review_on END, p.sort, p.person, l.entered

-- name: population_former
SELECT p.person AS person, p.number AS number, COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name,
       l.entered AS entered, l.since AS since, l.ended_at AS ended_at, l.ended_act AS ended_act, l.ended_ground AS ended_ground
  FROM population_listing l
  LEFT JOIN population_merged r ON r.person = l.person
  JOIN person_now p ON p.person = COALESCE(r.now, l.person)
 WHERE l.ended IS NOT NULL
 ORDER BY l.ended_at DESC, p.sort, p.person, l.entered

-- name: population_counts
-- How many are listed in each unit on a ground; a person who is listed twice counts once for each ground.
SELECT u.unit AS unit, u.name AS name, :ground AS ground,
       (SELECT COUNT(DISTINCT p.person)
          FROM population_listing l
          LEFT JOIN population_merged r ON r.person = l.person
          JOIN person_now p ON p.person = COALESCE(r.now, l.person)
         WHERE l.ended IS NULL AND l.ground = :ground AND p.unit = u.unit) AS listed
  FROM unit u
 ORDER BY u.name, u.unit

-- name: population_history
WITH RECURSIVE same(person) AS (VALUES(:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT d.entry AS id, d.person AS person, d.listing AS listing, d.act AS act, d.ground AS ground, d.notice AS notice,
       d.notice_at AS notice_at, d.notice_language AS notice_language, d.appeal_until AS appeal_until, d.review_on AS review_on,
       d.at AS at, l.ended IS NOT NULL AS is_ended, (SELECT u.full_name FROM user u WHERE u.user = d.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM population_decision_now d
  JOIN population_listing l ON l.entered = d.listing
 WHERE d.person IN (SELECT person FROM same)
 ORDER BY d.at DESC, d.act = 'entered', d.entry

-- name: population_decision_by_id
SELECT d.entry AS id, d.person AS person, d.listing AS listing, d.act AS act, d.ground AS ground, d.notice AS notice,
       d.notice_at AS notice_at, d.notice_language AS notice_language, d.appeal_until AS appeal_until, d.review_on AS review_on,
       d.at AS at, d.by AS by, l.ended IS NOT NULL AS is_ended, l.ground AS listing_ground
  FROM population_decision_now d
  JOIN population_listing l ON l.entered = d.listing
 WHERE d.entry = :decision

-- name: listing_by_id
SELECT l.entered AS id, l.person AS person, l.ground AS ground, l.since AS since, l.review_on AS review_on, l.by AS by,
       l.ended IS NOT NULL AS is_ended
  FROM population_listing l
 WHERE l.entered = :listing

-- name: listing_decided_by
-- Whether somebody decided that the person is listed: at first, or that they stay.
SELECT 1 AS yes FROM population_decision d WHERE d.listing = :listing AND d.act IN ('entered', 'reviewed') AND d.by = :user

-- name: appeal_open_of
SELECT a.entry AS id FROM appeal_now a WHERE a.listing = :listing AND a.state = 'open'

-- name: appeal_list
WITH RECURSIVE same(person) AS (VALUES(:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT a.entry AS id, a.person AS person, a.listing AS listing, a.decision AS decision, a.filer AS filer, a.decide_by AS decide_by, a.at AS at,
       a.decided_at AS decided_at, a.state AS state,
       EXISTS (SELECT 1 FROM population_decision d WHERE d.listing = a.listing AND d.act IN ('entered', 'reviewed') AND d.by = :user) AS is_own,
       (SELECT u.full_name FROM user u WHERE u.user = a.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM appeal_now a
 WHERE a.person IN (SELECT person FROM same)
 ORDER BY a.at DESC, a.entry

-- name: appeal_by_id
SELECT a.entry AS id, a.person AS person, a.listing AS listing, a.decision AS decision, a.filer AS filer, a.decide_by AS decide_by, a.at AS at,
       a.state AS state, l.ground AS ground,
       (SELECT d.by FROM population_decision d WHERE d.entry = a.decision) AS decided_by
  FROM appeal_now a
  JOIN population_listing l ON l.entered = a.listing
 WHERE a.entry = :appeal

-- name: concern_list
WITH RECURSIVE same(person) AS (VALUES(:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT n.entry AS id, n.person AS person, n.kind AS kind, n.state AS state, n.review_on AS review_on, n.at AS at,
       n.reviewed AS reviewed, n.reviewed_at AS reviewed_at, (SELECT u.full_name FROM user u WHERE u.user = n.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM concern_now n
 WHERE n.person IN (SELECT person FROM same)
 ORDER BY n.at DESC, n.entry

-- name: concern_reviews
WITH RECURSIVE same(person) AS (VALUES(:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT r.entry AS id, r.person AS person, r.concern AS concern, r.outcome AS outcome, r.at AS at, (SELECT u.full_name FROM user u WHERE u.user = r.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM concern_review r
 WHERE r.person IN (SELECT person FROM same)
 ORDER BY r.at, r.entry

-- name: concern_by_id
SELECT n.entry AS id, n.person AS person, n.kind AS kind, n.state AS state, n.review_on AS review_on, n.at AS at
  FROM concern_now n
 WHERE n.entry = :concern

-- name: screening_list
-- Open concerns; a lapsed one stays here until somebody has looked at it, but counts for nothing.
SELECT p.person AS person, p.number AS number, COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name, u.name AS unit_name,
       n.entry AS id, n.kind AS kind, n.state AS state, n.at AS at, n.review_on AS review_on
  FROM concern_now n
  LEFT JOIN population_merged r ON r.person = n.person
  JOIN person_now p ON p.person = COALESCE(r.now, n.person)
  LEFT JOIN unit u ON u.unit = p.unit
 WHERE n.state <> 'closed'
 ORDER BY CASE WHEN :by_review THEN n.review_on END, p.sort, p.person, n.entry

-- name: task_population_review
SELECT p.person AS person, '/people/' || p.person || '/standing' AS address, l.since AS at, l.review_on AS due,
       p.name AS name
  FROM population_now l
  LEFT JOIN population_merged r ON r.person = l.person
  JOIN person_now p ON p.person = COALESCE(r.now, l.person)
 WHERE :user IS NOT NULL AND l.review_on <= :until
 ORDER BY l.review_on, l.entered

-- name: task_population_status
-- The legal status is another one than the latest decision knew, or the person is not held any more.
SELECT p.person AS person, '/people/' || p.person || '/standing' AS address, p.at AS at, p.name AS name
  FROM population_listing l
  LEFT JOIN population_merged r ON r.person = l.person
  JOIN person_now p ON p.person = COALESCE(r.now, l.person)
 WHERE :user IS NOT NULL AND l.ended IS NULL AND (p.legal_status <> l.legal_status OR p.status <> 'held')
 ORDER BY p.at, l.entered

-- name: task_population_tell
-- Decided, and the person has not been told: within days, or, if the notice is withheld, by the review.
SELECT p.person AS person, '/people/' || p.person || '/standing/' || d.entry || '/told' AS address, d.at AS at,
       CASE d.notice WHEN 'pending' THEN d.at + 7 * 86400 ELSE d.review_on END AS due,
       p.name AS name
  FROM population_decision_now d
  LEFT JOIN population_merged r ON r.person = d.person
  JOIN person_now p ON p.person = COALESCE(r.now, d.person)
 WHERE :user IS NOT NULL AND d.notice IN ('pending', 'withheld')
   AND (d.act NOT IN ('entered', 'reviewed')
        OR NOT EXISTS (SELECT 1 FROM population_decision x WHERE x.listing = d.listing AND x.act IN ('left', 'upheld')))
 ORDER BY d.at, d.entry

-- name: task_population_refer
-- A concern was referred; whether the person is listed has not been decided since.
SELECT p.person AS person, '/people/' || p.person || '/standing' AS address, n.reviewed_at AS at, n.review_on AS due,
       p.name AS name
  FROM concern_now n
  LEFT JOIN population_merged r ON r.person = n.person
  JOIN person_now p ON p.person = COALESCE(r.now, n.person)
 WHERE :user IS NOT NULL AND n.state = 'referred'
   AND NOT EXISTS (SELECT 1 FROM population_listing l WHERE l.person = n.person AND (l.ended IS NULL OR l.since >= n.reviewed_at))
 ORDER BY n.review_on, n.entry

-- name: task_appeal_decide
-- Of those who did not decide about this listing themselves.
SELECT p.person AS person, '/people/' || p.person || '/appeals/' || a.entry AS address, a.at AS at, a.decide_by AS due,
       p.name AS name
  FROM appeal_now a
  LEFT JOIN population_merged r ON r.person = a.person
  JOIN person_now p ON p.person = COALESCE(r.now, a.person)
 WHERE a.state = 'open'
   AND NOT EXISTS (SELECT 1 FROM population_decision d WHERE d.listing = a.listing AND d.act IN ('entered', 'reviewed') AND d.by = :user)
 ORDER BY a.decide_by, a.entry

-- name: task_concern_review
SELECT p.person AS person, '/people/' || p.person || '/concerns/' || n.entry AS address, n.at AS at, n.review_on AS due,
       p.name AS name
  FROM concern_now n
  LEFT JOIN population_merged r ON r.person = n.person
  JOIN person_now p ON p.person = COALESCE(r.now, n.person)
 WHERE :user IS NOT NULL AND n.state IN ('raised', 'support')
 ORDER BY n.review_on, n.entry
