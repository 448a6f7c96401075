-- name: addendum_insert
INSERT INTO addendum (entry, assessment, by, at) VALUES (:entry, :assessment, :by, :at)

-- name: addenda_of
SELECT a.entry AS id, a.at AS at,
       (SELECT u.full_name FROM user u WHERE u.user = a.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM addendum a
 WHERE a.assessment = :assessment
 ORDER BY a.at, a.entry
