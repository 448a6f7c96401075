-- name: study_assessed
-- How many assessments were countersigned with each version of an instrument.
SELECT a.instrument AS instrument, COUNT(*) AS assessed
  FROM assessment_now a
 WHERE a.state = 'countersigned'
 GROUP BY a.instrument

-- name: study_twice
-- How many were rated twice, both having submitted.
SELECT a.instrument AS instrument, COUNT(*) AS twice
  FROM second_now n JOIN assessment a ON a.entry = n.assessment
 WHERE n.first_at IS NOT NULL AND n.second_at IS NOT NULL
 GROUP BY a.instrument

-- name: study_pairs
-- What two people submitted about the same, in an order that says nothing: that of identifiers.
SELECT n.request AS request, f.by AS first_by, s.by AS second_by, f.ratings AS first, s.ratings AS second,
       f.language AS first_language, s.language AS second_language,
       MAX(n.first_at, n.second_at) AS at,
       (SELECT k.ratings FROM consensus k WHERE k.request = n.request ORDER BY k.at DESC, k.entry DESC LIMIT 1) AS agreed,
       json_extract(a.coded, '$.account.interpreter') AS interpreter
  FROM second_now n
  JOIN assessment_now a ON a.entry = n.assessment
  JOIN ratings_revealed f ON f.request = n.request AND f.place = 'first'
  JOIN ratings_revealed s ON s.request = n.request AND s.place = 'second'
 WHERE a.instrument = :instrument
 ORDER BY n.request, f.entry, s.entry

-- name: study_units
-- Where the person was held when the second rater was asked, in the order of study_pairs.
SELECT n.request AS request,
       (SELECT u.name FROM unit u
         WHERE u.unit = (SELECT q.unit FROM person_place q
                          WHERE q.person = a.person AND q.at <= n.at
                          ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1)) AS unit
  FROM second_now n JOIN assessment a ON a.entry = n.assessment
 WHERE a.instrument = :instrument
 ORDER BY n.request

-- name: study_used
-- What was countersigned, without words, where the person was held when it was signed, and whether it is their latest,
-- in an order that says nothing.
SELECT a.coded AS coded,
       NOT EXISTS (SELECT 1 FROM assessment_now n
                    WHERE n.person = a.person AND n.instrument = a.instrument AND n.state = 'countersigned'
                      AND (n.signed_at, n.entry) > (a.signed_at, a.entry)) AS is_latest,
       (SELECT u.name FROM unit u
         WHERE u.unit = (SELECT q.unit FROM person_place q
                          WHERE q.person = a.person AND q.at <= a.signed_at
                          ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1)) AS unit
  FROM assessment_now a
 WHERE a.instrument = :instrument AND a.state = 'countersigned'
 ORDER BY a.entry

-- name: study_judged
-- Of those that a second person looked at: how many were returned at least once, by them or when a deputy's
-- countersignature was reviewed; how many of these were signed anew; and in how many of these the level or a
-- rating is another than at first.
WITH judged AS (
  SELECT a.entry AS assessment, a.signed AS last,
         (SELECT s.entry FROM assessment_signed s WHERE s.assessment = a.entry AND s.supersedes IS NULL
           ORDER BY s.at, s.entry LIMIT 1) AS first,
         EXISTS (SELECT 1 FROM assessment_signed s JOIN assessment_verdict v ON v.signed = s.entry
                   LEFT JOIN deputy_review d ON d.countersigned = v.entry
                  WHERE s.assessment = a.entry AND (v.verdict = 'returned' OR d.outcome = 'returned')) AS is_returned
    FROM assessment_now a
   WHERE a.instrument = :instrument
     AND EXISTS (SELECT 1 FROM assessment_signed s JOIN assessment_verdict v ON v.signed = s.entry WHERE s.assessment = a.entry))
SELECT COUNT(*) AS judged,
       COALESCE(SUM(j.is_returned), 0) AS returned,
       COALESCE(SUM(j.is_returned AND j.last <> j.first), 0) AS again,
       COALESCE(SUM(j.is_returned AND j.last <> j.first AND (
           COALESCE(json_extract(f.coded, '$.level'), '') <> COALESCE(json_extract(l.coded, '$.level'), '')
           OR EXISTS (SELECT 1 FROM json_each(f.coded, '$.ratings') r
                       WHERE COALESCE(json_extract(r.value, '$.presence'), '')
                             <> COALESCE(json_extract(l.coded, '$.ratings."' || r.key || '".presence'), '')
                          OR COALESCE(json_extract(r.value, '$.relevance'), '')
                             <> COALESCE(json_extract(l.coded, '$.ratings."' || r.key || '".relevance'), '')))), 0) AS changed
  FROM judged j
  JOIN assessment_signed f ON f.entry = j.first
  JOIN assessment_signed l ON l.entry = j.last

-- name: study_reviewed
-- Of those that were looked at again: what was found last, how many of those that were found to need a new one
-- have a countersigned one that follows with the same version, and in how many of these the level, or a rating,
-- is another.
WITH reviewed AS (
  SELECT a.entry AS assessment, a.coded AS coded,
         (SELECT r.outcome FROM assessment_review r WHERE r.assessment = a.entry ORDER BY r.at DESC, r.entry DESC LIMIT 1) AS outcome,
         (SELECT f.coded FROM assessment_now f
           WHERE f.follows = a.entry AND f.instrument = a.instrument AND f.state = 'countersigned'
           ORDER BY f.signed_at, f.entry LIMIT 1) AS next
    FROM assessment_now a
   WHERE a.instrument = :instrument
     AND EXISTS (SELECT 1 FROM assessment_review r WHERE r.assessment = a.entry)),
compared AS (
  SELECT v.outcome AS outcome, v.next IS NOT NULL AS has_next,
         COALESCE(json_extract(v.coded, '$.level'), '') <> COALESCE(json_extract(v.next, '$.level'), '') AS is_level,
         EXISTS (SELECT 1 FROM json_each(v.coded, '$.ratings') r
                  WHERE COALESCE(json_extract(r.value, '$.presence'), '')
                        <> COALESCE(json_extract(v.next, '$.ratings."' || r.key || '".presence'), '')
                     OR COALESCE(json_extract(r.value, '$.relevance'), '')
                        <> COALESCE(json_extract(v.next, '$.ratings."' || r.key || '".relevance'), '')) AS is_rating
    FROM reviewed v)
SELECT COUNT(*) AS reviewed,
       COALESCE(SUM(k.outcome = 'holds'), 0) AS held,
       COALESCE(SUM(k.outcome = 'new_needed' AND k.has_next), 0) AS followed,
       COALESCE(SUM(k.outcome = 'new_needed' AND k.has_next AND k.is_level), 0) AS level_changed,
       COALESCE(SUM(k.outcome = 'new_needed' AND k.has_next AND k.is_rating), 0) AS rating_changed
  FROM compared k
