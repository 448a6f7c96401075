-- name: qualification_insert
INSERT INTO qualification (entry, user, what, instrument, until, at, by, supersedes)
VALUES (:entry, :user, :what, :instrument, :until, :at, :by, :supersedes)

-- name: qualification_end_insert
INSERT INTO qualification_end (entry, qualification, at, by) VALUES (:entry, :qualification, :at, :by)

-- name: qualification_start_insert
INSERT INTO qualification_start (entry, start, at, by) VALUES (:entry, :start, :at, :by)

-- name: deputy_insert
INSERT INTO deputy (entry, user, until, at, by, supersedes) VALUES (:entry, :user, :until, :at, :by, :supersedes)

-- name: deputy_end_insert
INSERT INTO deputy_end (entry, deputy, at, by) VALUES (:entry, :deputy, :at, :by)

-- name: qualification_held
-- One row if the user may do it with the instrument today; without an instrument, with any.
SELECT q.entry AS id
  FROM qualification_now q
 WHERE q.user = :user AND q.what = :what AND q.until + 86400 > :now
   AND (:instrument IS NULL OR q.instrument IS NULL OR q.instrument = :instrument)
 LIMIT 1

-- name: qualification_same
-- What a new one of the same kind takes the place of.
SELECT q.entry AS id
  FROM qualification_now q
 WHERE q.user = :user AND q.what = :what AND q.instrument IS :instrument
 ORDER BY q.at DESC, q.entry
 LIMIT 1

-- name: qualification_by_id
SELECT q.entry AS id, q.user AS user FROM qualification_now q WHERE q.entry = :qualification

-- name: qualification_start_now
SELECT s.start AS start FROM qualification_start s ORDER BY s.at DESC, s.entry LIMIT 1

-- name: qualification_list
-- What holds or has expired, and what was ended by hand. A title is that of the newest version.
SELECT q.entry AS id, q.user AS user, q.what AS what, q.instrument AS instrument, q.until AS until,
       (SELECT e.at FROM qualification_end e WHERE e.qualification = q.entry ORDER BY e.at, e.entry LIMIT 1) AS ended_at,
       (SELECT u.full_name FROM user u WHERE u.user = q.user ORDER BY u.at DESC, u.entry LIMIT 1) AS user_name,
       (SELECT COALESCE(json_extract(i.definition, '$.title.' || :language), json_extract(i.definition, '$.title.en'), i.code)
          FROM instrument i WHERE i.code = q.instrument ORDER BY i.at DESC, i.entry LIMIT 1) AS title
  FROM qualification q
 WHERE NOT EXISTS (SELECT 1 FROM qualification later WHERE later.supersedes = q.entry)
 ORDER BY ended_at IS NOT NULL, user_name, q.user, q.what, q.instrument, q.entry

-- name: qualification_people
-- Whom it can be recorded for: open accounts with one of the roles.
SELECT u.user AS id, u.full_name AS full_name, u.name AS name
  FROM user u
 WHERE u.roles & :roles
   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)
   AND NOT EXISTS (SELECT 1 FROM user_disabled d WHERE d.user = u.user)
 ORDER BY u.full_name, u.user

-- name: qualification_user
SELECT u.roles AS roles, u.full_name AS full_name
  FROM user u
 WHERE u.user = :user
   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)
   AND NOT EXISTS (SELECT 1 FROM user_disabled d WHERE d.user = u.user)

-- name: deputy_held
SELECT d.entry AS id FROM deputy_now d WHERE d.user = :user AND d.until + 86400 > :now LIMIT 1

-- name: deputy_same
SELECT d.entry AS id FROM deputy_now d WHERE d.user = :user ORDER BY d.at DESC, d.entry LIMIT 1

-- name: deputy_by_id
SELECT d.entry AS id FROM deputy_now d WHERE d.entry = :deputy

-- name: deputy_list
SELECT d.entry AS id, d.user AS user, d.until AS until,
       (SELECT u.full_name FROM user u WHERE u.user = d.user ORDER BY u.at DESC, u.entry LIMIT 1) AS user_name
  FROM deputy_now d
 ORDER BY user_name, d.user, d.entry

-- name: task_qualification
-- What ends before :until or has expired, until it is renewed or ended. Closed accounts need none.
SELECT NULL AS person, '/qualifications' AS address, q.at AS at, q.until AS due,
       (SELECT u.full_name FROM user u WHERE u.user = q.user ORDER BY u.at DESC, u.entry LIMIT 1) AS name
  FROM qualification_now q
 WHERE q.until <= :until AND q.user <> :user
   AND NOT EXISTS (SELECT 1 FROM user_disabled d WHERE d.user = q.user)
 ORDER BY q.until, q.entry
