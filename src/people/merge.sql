-- name: person_is_current
-- 1 if there is such a record and it was not merged away, 0 if it was; no row if there is none.
SELECT EXISTS (SELECT 1 FROM person_now n WHERE n.person = p.person) AS current
  FROM person p
 WHERE p.person = :person
 LIMIT 1

-- name: person_merge_by_entry
SELECT m.entry AS id, m.kept AS kept,
       EXISTS (SELECT 1 FROM merge_undone u WHERE u.merge = m.entry) AS undone
  FROM person_merge m
 WHERE m.entry = :entry

-- name: person_merges
WITH RECURSIVE same (person) AS (
       VALUES (:person) UNION SELECT m.gone FROM person_merge_now m JOIN same s ON m.kept = s.person)
SELECT m.entry AS id, m.kept AS person, m.gone AS gone, r.at AS at, p.name AS name, p.number AS number,
       (SELECT u.full_name FROM user u WHERE u.user = r.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM same s
  JOIN person_merge_now m ON m.kept = s.person
  JOIN person_merge r ON r.entry = m.entry
  LEFT JOIN person p ON p.entry = (SELECT q.entry FROM person q
                                    WHERE q.person = m.gone
                                      AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = q.entry)
                                    ORDER BY q.at DESC, q.entry DESC LIMIT 1)
 ORDER BY r.at DESC, m.entry

-- name: person_merged
-- kept is where the chain ends.
WITH RECURSIVE up (person, step) AS (
       VALUES (:person, 0) UNION SELECT m.kept, u.step + 1 FROM person_merge_now m JOIN up u ON m.gone = u.person)
SELECT m.entry AS id, m.gone AS gone, (SELECT u.person FROM up u ORDER BY u.step DESC LIMIT 1) AS kept, r.at AS at,
       p.name AS name, p.number AS number,
       (SELECT u.full_name FROM user u WHERE u.user = r.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM person_merge_now m
  JOIN person_merge r ON r.entry = m.entry
  LEFT JOIN person p ON p.entry = (SELECT q.entry FROM person q
                                    WHERE q.person = m.gone
                                      AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = q.entry)
                                    ORDER BY q.at DESC, q.entry DESC LIMIT 1)
 WHERE m.gone = :person
 ORDER BY r.at DESC, m.entry
 LIMIT 1
