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
       json_extract(a.coded, '$.account.interpreter') AS interpreter
  FROM second_now n
  JOIN assessment_now a ON a.entry = n.assessment
  JOIN ratings_revealed f ON f.request = n.request AND f.place = 'first'
  JOIN ratings_revealed s ON s.request = n.request AND s.place = 'second'
 WHERE a.instrument = :instrument
 ORDER BY n.request, f.entry, s.entry

-- name: study_units
-- Where the person was held when the second rater was asked.
SELECT n.request AS request,
       (SELECT u.name FROM unit u
         WHERE u.unit = (SELECT q.unit FROM person_place q
                          WHERE q.person = a.person AND q.at <= n.at
                          ORDER BY q.at DESC, q.turn DESC, q.entry DESC LIMIT 1)) AS unit
  FROM second_now n JOIN assessment a ON a.entry = n.assessment
 WHERE a.instrument = :instrument

-- name: study_used
-- What was countersigned, without words.
SELECT a.coded AS coded FROM assessment_now a WHERE a.instrument = :instrument AND a.state = 'countersigned'
