-- name: review_trigger_insert
INSERT INTO review_trigger (entry, person, code, happened, by, at) VALUES (:entry, :person, :code, :happened, :by, :at)

-- name: assessment_review_insert
INSERT INTO assessment_review (entry, assessment, outcome, review_on, seen, by, at)
VALUES (:entry, :assessment, :outcome, NULLIF(:review_on, 0), :seen, :by, :at)

-- name: trigger_list
-- What happened to a person, latest first; id only where somebody told it in words.
WITH RECURSIVE same(person) AS (VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT CASE WHEN t.is_told THEN t.entry END AS id, t.person AS person, t.code AS code, t.happened AS happened, t.at AS at, t.is_told AS is_told,
       (SELECT u.full_name FROM user u WHERE u.user = t.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name,
       EXISTS (SELECT 1 FROM trigger_open o WHERE o.entry = t.entry) AS is_open
  FROM trigger_known t
 WHERE t.person IN (SELECT person FROM same)
 ORDER BY t.happened DESC, t.entry

-- name: review_list
-- What was found when an assessment was looked at again, latest first.
SELECT r.entry AS id, r.outcome AS outcome, r.review_on AS review_on, r.at AS at,
       (SELECT u.full_name FROM user u WHERE u.user = r.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM assessment_review r
 WHERE r.assessment = :assessment
 ORDER BY r.at DESC, r.entry

-- name: review_of
-- Where an assessment stands; nil if a later one answers the same question or it is not countersigned.
SELECT n.assessment AS assessment, n.person AS person, n.due AS due, n.valid_until AS valid_until, n.outcome AS outcome
  FROM review_now n
 WHERE n.assessment = :assessment

-- name: task_review_trigger
-- Something happened since: for the author and for reviewers (roles & 4).
SELECT t.person AS person, '/assessments/' || t.assessment || '/again' AS address, MIN(t.at) AS at,
       (SELECT p.name FROM person p WHERE p.person = t.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM trigger_open t
 WHERE COALESCE(t.outcome, '') <> 'new_needed'
   AND (t.assessed_by = :user OR EXISTS (SELECT 1 FROM user u WHERE u.user = :user AND (u.roles & 4) <> 0
                                   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)))
 GROUP BY t.assessment
 ORDER BY at, t.assessment

-- name: task_review_due
-- Ends before :until, or ended: for the author and for reviewers. Not while its follower is being written.
SELECT n.person AS person, '/assessments/' || n.assessment || '/again' AS address, n.signed_at AS at, n.due AS due,
       (SELECT p.name FROM person p WHERE p.person = n.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM review_now n
 WHERE n.due < :until
   AND COALESCE(n.outcome, '') <> 'new_needed'
   AND NOT EXISTS (SELECT 1 FROM assessment_now f WHERE f.person = n.person AND f.risk_type = n.risk_type
                                                     AND f.at > n.signed_at AND f.state <> 'countersigned')
   AND (n.by = :user OR EXISTS (SELECT 1 FROM user u WHERE u.user = :user AND (u.roles & 4) <> 0
                                   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)))
 ORDER BY n.due, n.assessment

-- name: task_review_new
-- It was found that a new one is needed, and nobody has opened it.
SELECT n.person AS person, '/people/' || n.person || '/assessments/new?follows=' || n.assessment AS address, n.reviewed_at AS at, n.due AS due,
       (SELECT p.name FROM person p WHERE p.person = n.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM review_now n
 WHERE n.outcome = 'new_needed'
   AND NOT EXISTS (SELECT 1 FROM assessment f WHERE f.person = n.person AND f.risk_type = n.risk_type AND f.at >= n.reviewed_at)
   AND (n.by = :user OR n.reviewed_by = :user)
 ORDER BY n.reviewed_at, n.assessment
