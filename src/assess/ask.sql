-- name: assessment_insert
INSERT INTO assessment (entry, person, instrument, risk_type, horizon_months, setting, occasion, follows, by, at)
VALUES (:entry, :person, :instrument, :risk_type, :horizon_months, :setting, :occasion, :follows, :by, :at)

-- name: assessment_signed_insert
INSERT INTO assessment_signed (entry, assessment, by, at, valid_until, legal_status, provisional, supervised_by, coded, supersedes)
VALUES (:entry, :assessment, :by, :at, :valid_until, :legal_status, :provisional, :supervised_by, :coded, :supersedes)

-- name: assessment_verdict_insert
INSERT INTO assessment_verdict (entry, signed, verdict, by, at, standing, review_due, done_at)
VALUES (:entry, :signed, :verdict, :by, :at, :standing, :review_due, :done_at)

-- name: deputy_review_insert
INSERT INTO deputy_review (entry, countersigned, outcome, by, at) VALUES (:entry, :countersigned, :outcome, :by, :at)

-- name: assessment_by_id
SELECT a.entry AS id, a.person AS person, a.instrument AS instrument, a.risk_type AS risk_type,
       a.horizon_months AS horizon_months, a.setting AS setting, a.occasion AS occasion, a.follows AS follows,
       a.by AS by, a.at AS at, a.signed AS signed, a.signed_at AS signed_at,
       a.valid_until AS valid_until, a.legal_status AS legal_status, a.provisional AS provisional,
       a.coded AS coded, a.state AS state, a.verdict AS verdict, a.verdict_at AS verdict_at, a.verdict_by AS verdict_by,
       a.standing AS standing, a.review_due AS review_due, a.done_at AS done_at,
       a.deputy_review AS deputy_review, a.deputy_outcome AS deputy_outcome, a.deputy_review_at AS deputy_review_at,
       (SELECT u.full_name FROM user u WHERE u.user = a.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name,
       (SELECT u.full_name FROM user u WHERE u.user = a.supervised_by ORDER BY u.at DESC, u.entry LIMIT 1) AS supervised_by_name,
       (SELECT u.full_name FROM user u WHERE u.user = a.verdict_by ORDER BY u.at DESC, u.entry LIMIT 1) AS verdict_by_name,
       (SELECT u.full_name FROM user u WHERE u.user = a.deputy_review_by ORDER BY u.at DESC, u.entry LIMIT 1) AS deputy_review_by_name
  FROM assessment_now a
 WHERE a.entry = :assessment

-- name: assessment_list
WITH RECURSIVE same(person) AS (VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT a.entry AS id, a.person AS person, a.risk_type AS risk_type, a.at AS at, a.state AS state, a.signed AS signed,
       a.signed_at AS signed_at, a.valid_until AS valid_until, a.provisional AS provisional, a.standing AS standing,
       a.deputy_outcome AS deputy_outcome,
       (SELECT u.full_name FROM user u WHERE u.user = a.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM assessment_now a
 WHERE a.person IN (SELECT person FROM same)
 ORDER BY a.at DESC, a.entry

-- name: assessment_before
-- The latest other assessment of the same person with the same instrument, whatever its version, that stands
-- signed.
WITH RECURSIVE same(person) AS (VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT a.entry AS id, a.signed_at AS signed_at, a.coded AS coded, a.instrument AS instrument
  FROM assessment_now a
  JOIN instrument i ON i.entry = a.instrument
 WHERE a.person IN (SELECT person FROM same)
   AND a.entry <> :assessment
   AND a.state IN ('signed', 'countersigned')
   AND i.code = :code
 ORDER BY a.signed_at DESC, a.entry
 LIMIT 1

-- name: assess_colleagues
-- Who could supervise: everybody but :user whose account is open. The page asks who of them may.
SELECT u.user AS id, u.full_name AS full_name, u.roles AS roles
  FROM user u
 WHERE u.user <> :user
   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)
   AND NOT EXISTS (SELECT 1 FROM user_disabled d WHERE d.user = u.user)
 ORDER BY u.full_name, u.entry

-- name: assess_staff
-- Everybody who ever had an account, under every name they had: none of these names is told to the person.
SELECT DISTINCT u.full_name AS full_name, u.roles AS roles FROM user u ORDER BY length(u.full_name) DESC, u.full_name

-- name: task_returned
SELECT a.person AS person, '/assessments/' || a.entry AS address, COALESCE(a.deputy_review_at, a.verdict_at) AS at, 1 AS is_returned,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM assessment_now a
 WHERE a.by = :user AND a.state = 'returned'
 ORDER BY a.verdict_at, a.entry

-- name: task_countersign
-- Signed by somebody else, and nobody has said anything to it yet.
SELECT a.person AS person, '/assessments/' || a.entry AS address, a.signed_at AS at,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM assessment_now a
 WHERE a.by <> :user AND a.state = 'signed'
 ORDER BY a.signed_at, a.entry

-- name: task_deputy_review
-- Countersigned by a deputy, and nobody who is qualified has looked at it yet. "at" is when it is due.
SELECT a.person AS person, '/assessments/' || a.entry AS address, a.review_due AS at,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM assessment_now a
 WHERE a.by <> :user AND a.verdict_by <> :user AND a.standing = 'deputy' AND a.deputy_review IS NULL
 ORDER BY a.review_due, a.entry

-- name: task_continue
SELECT a.person AS person, '/assessments/' || a.entry AS address, a.at AS at,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM assessment_now a
 WHERE a.by = :user AND a.state = 'open'
 ORDER BY a.at, a.entry
