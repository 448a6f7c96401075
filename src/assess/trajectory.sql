-- name: trajectory_list
-- The countersigned assessments of a person, latest first; "coded" is what was signed, without words.
WITH RECURSIVE same(person) AS (VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT a.entry AS id, a.instrument AS instrument, a.risk_type AS risk_type, a.signed_at AS signed_at,
       a.valid_until AS valid_until, a.coded AS coded,
       (SELECT u.full_name FROM user u WHERE u.user = a.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM assessment_now a
 WHERE a.person IN (SELECT person FROM same) AND a.state = 'countersigned'
 ORDER BY a.signed_at DESC, a.entry
 LIMIT :rows
