-- name: second_request_insert
INSERT INTO second_request (entry, assessment, user, by, at) VALUES (:entry, :assessment, :user, :by, :at)

-- name: second_withdrawal_insert
INSERT INTO second_withdrawal (entry, request, by, at) VALUES (:entry, :request, :by, :at)

-- name: ratings_submitted_insert
INSERT INTO ratings_submitted (entry, request, place, by, at, ratings, language)
VALUES (:entry, :request, :place, :by, :at, :ratings, :language)

-- name: consensus_insert
INSERT INTO consensus (entry, request, by, at, ratings) VALUES (:entry, :request, :by, :at, :ratings)

-- name: second_of
-- The request that stands for an assessment. The counts are known only when both have submitted.
SELECT n.request AS request, n.user AS user, n.by AS asked_by, n.at AS at, n.first_at AS first_at, n.second_at AS second_at,
       (SELECT u.full_name FROM user u WHERE u.user = n.user ORDER BY u.at DESC, u.entry LIMIT 1) AS user_name,
       (SELECT u.full_name FROM user u WHERE u.user = n.by ORDER BY u.at DESC, u.entry LIMIT 1) AS asked_by_name,
       (SELECT COUNT(*) FROM ratings_compared k WHERE k.request = n.request) AS compared,
       (SELECT COUNT(*) FROM ratings_compared k WHERE k.request = n.request AND k.differs) AS differing,
       k.entry AS consensus, k.at AS consensus_at, k.ratings AS consensus_ratings,
       (SELECT u.full_name FROM user u WHERE u.user = k.by ORDER BY u.at DESC, u.entry LIMIT 1) AS consensus_by_name
  FROM second_now n
  LEFT JOIN consensus k ON k.entry = (SELECT x.entry FROM consensus x WHERE x.request = n.request ORDER BY x.at DESC, x.entry DESC LIMIT 1)
 WHERE n.assessment = :assessment
 ORDER BY n.at DESC, n.request
 LIMIT 1

-- name: second_ratings
-- What the two raters wrote, the first rater's first; nothing until both have submitted.
SELECT r.entry AS id, r.place AS place, r.at AS at, r.ratings AS ratings,
       (SELECT u.full_name FROM user u WHERE u.user = r.by ORDER BY u.at DESC, u.entry LIMIT 1) AS by_name
  FROM ratings_revealed r
 WHERE r.request = :request
 ORDER BY r.place, r.at, r.entry

-- name: second_differing
SELECT k.item AS item, k.differs AS differs FROM ratings_compared k WHERE k.request = :request ORDER BY k.item

-- name: second_candidates
-- Open accounts with the role, other than the author.
SELECT u.user AS id, u.full_name AS full_name
  FROM user u
 WHERE (u.roles & :role) <> 0 AND u.user <> :author
   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)
   AND NOT EXISTS (SELECT 1 FROM user_disabled x WHERE x.user = u.user)
 ORDER BY u.full_name, u.user

-- name: task_second_rate
SELECT a.person AS person, '/assessments/' || a.entry || '/second' AS address, n.at AS at,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM second_now n JOIN assessment_now a ON a.entry = n.assessment
 WHERE n.user = :user AND n.second_at IS NULL AND a.signed IS NULL
 ORDER BY n.at, n.request

-- name: task_second_submit
-- The author has asked, or was asked for it, and has not submitted yet.
SELECT a.person AS person, '/assessments/' || a.entry || '/second' AS address, n.at AS at,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM second_now n JOIN assessment_now a ON a.entry = n.assessment
 WHERE a.by = :user AND n.first_at IS NULL AND a.signed IS NULL
 ORDER BY n.at, n.request

-- name: task_second_agree
-- Both are in, they differ, and no consensus is recorded: for either of the two.
SELECT a.person AS person, '/assessments/' || a.entry || '/second/compare' AS address,
       MAX(n.first_at, n.second_at) AS at,
       (SELECT p.name FROM person p WHERE p.person = a.person ORDER BY p.at DESC, p.entry LIMIT 1) AS name
  FROM second_now n JOIN assessment_now a ON a.entry = n.assessment
 WHERE (a.by = :user OR n.user = :user) AND a.signed IS NULL
   AND EXISTS (SELECT 1 FROM ratings_compared k WHERE k.request = n.request AND k.differs)
   AND NOT EXISTS (SELECT 1 FROM consensus x WHERE x.request = n.request)
 ORDER BY n.at, n.request
