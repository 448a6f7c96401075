-- name: assessment_insert
INSERT INTO assessment (entry, person, instrument, risk_type, horizon_months, by, at)
VALUES (:entry, :person, :instrument, :risk_type, :horizon_months, :by, :at)

-- name: assessment_signed_insert
INSERT INTO assessment_signed (entry, assessment, by, at, valid_until, coded, supersedes)
VALUES (:entry, :assessment, :by, :at, :valid_until, :coded, :supersedes)

-- name: assessment_verdict_insert
INSERT INTO assessment_verdict (entry, signed, verdict, by, at) VALUES (:entry, :signed, :verdict, :by, :at)

-- name: assessment_by_id
SELECT a.entry AS id, a.person AS person, a.instrument AS instrument, a.risk_type AS risk_type,
       a.horizon_months AS horizon_months, a.by AS by, a.at AS at, a.signed AS signed, a.signed_at AS signed_at,
       a.valid_until AS valid_until, a.coded AS coded, a.state AS state, a.verdict AS verdict, a.verdict_at AS verdict_at,
       (SELECT u.full_name FROM user u WHERE u.user = a.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name,
       (SELECT u.full_name FROM user u WHERE u.user = a.verdict_by ORDER BY u.at DESC, u.entry LIMIT 1) AS verdict_by_name
  FROM assessment_now a
 WHERE a.entry = :assessment

-- name: assessment_list
SELECT a.entry AS id, a.risk_type AS risk_type, a.at AS at, a.state AS state, a.signed_at AS signed_at,
       a.valid_until AS valid_until,
       (SELECT u.full_name FROM user u WHERE u.user = a.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM assessment_now a
 WHERE a.person = :person
 ORDER BY a.at DESC, a.entry

-- name: task_returned
SELECT a.person AS person, '/assessments/' || a.entry AS address, a.verdict_at AS at, 1 AS is_returned,
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

-- name: task_continue
SELECT a.person AS person, '/assessments/' || a.entry AS address, a.at AS at,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM assessment_now a
 WHERE a.by = :user AND a.state = 'open'
 ORDER BY a.at, a.entry
