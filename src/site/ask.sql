-- name: begin
BEGIN IMMEDIATE

-- name: commit
COMMIT

-- name: rollback
ROLLBACK

-- name: site_named
INSERT INTO site_name (entry, name, is_fictional) VALUES (:entry, :name, :is_fictional)

-- name: site_name
SELECT name AS name, is_fictional AS is_fictional FROM site_name ORDER BY entry LIMIT 1

-- name: user_insert
INSERT INTO user (entry, user, key, name, full_name, roles, box, at, supersedes)
VALUES (:entry, :user, :key, :name, :full_name, :roles, :box, :at, :supersedes)

-- name: user_unit_insert
INSERT OR IGNORE INTO user_unit (entry, unit) VALUES (:entry, :unit)

-- name: user_disabled_insert
INSERT INTO user_disabled (entry, user, at) VALUES (:entry, :user, :at)

-- name: user_by_id
-- The user as they are now. A disabled user is not there.
SELECT u.entry AS entry, u.user AS id, u.name AS name, u.full_name AS full_name, u.roles AS roles, u.key AS key
  FROM user u
 WHERE u.user = :user
   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)
   AND NOT EXISTS (SELECT 1 FROM user_disabled d WHERE d.user = u.user)

-- name: user_list
SELECT u.entry AS entry, u.user AS id, u.name AS name, u.full_name AS full_name, u.roles AS roles, u.box AS box,
       EXISTS (SELECT 1 FROM user_disabled d WHERE d.user = u.user) AS disabled
  FROM user u
 WHERE NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)
 ORDER BY u.name, u.entry

-- name: user_by_name
SELECT u.entry AS entry, u.user AS id, u.name AS name, u.full_name AS full_name, u.roles AS roles, u.box AS box, u.key AS key
  FROM user u
 WHERE u.name = :name COLLATE NOCASE
   AND NOT EXISTS (SELECT 1 FROM user later WHERE later.supersedes = u.entry)
   AND NOT EXISTS (SELECT 1 FROM user_disabled d WHERE d.user = u.user)

-- name: user_units
SELECT unit AS unit FROM user_unit WHERE entry = :entry ORDER BY unit

-- name: opening_insert
INSERT INTO opening (entry, person, by, at, page, parts) VALUES (:entry, :person, :by, :at, :page, :parts)

-- name: opening_list
-- Who opened what, latest first.
SELECT o.at AS at, o.page AS page, o.parts AS parts, o.person AS person,
       (SELECT u.full_name FROM user u WHERE u.user = o.by ORDER BY u.at DESC LIMIT 1) AS by_name
  FROM opening o
 WHERE (:person IS NULL OR o.person = :person)
 ORDER BY o.at DESC, o.entry
 LIMIT 200
