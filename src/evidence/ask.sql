-- name: evidence_insert
INSERT INTO evidence (entry, person, type, source, dated, at, by)
VALUES (:entry, :person, :type, :source, :dated, :at, :by)

-- name: evidence_list
SELECT e.entry AS id, e.type AS type, e.source AS source, e.dated AS dated, e.at AS at,
       (SELECT u.full_name FROM user u WHERE u.user = e.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM evidence e
 WHERE e.person = :person
 ORDER BY e.dated DESC, e.entry

-- name: evidence_of
-- Whether a piece of evidence is about a person.
SELECT 1 AS yes FROM evidence e WHERE e.entry = :entry AND e.person = :person

-- name: person_numbered
SELECT p.person AS id
  FROM person p
 WHERE p.number = :number
   AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)
