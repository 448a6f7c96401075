-- name: unit_insert
INSERT INTO unit (unit, name, at) VALUES (:unit, :name, :at)

-- name: unit_list
SELECT u.unit AS id, u.name AS name FROM unit u ORDER BY u.name, u.unit

-- name: unit_named
SELECT u.unit AS id FROM unit u WHERE u.name = :name COLLATE NOCASE

-- name: person_insert
INSERT INTO person (entry, person, unit, legal_status, number, birth, name, sort, at, by, supersedes)
VALUES (:entry, :person, :unit, :legal_status, :number, :birth, :name, :sort, :at, :by, :supersedes)

-- name: person_name_insert
INSERT INTO person_name (entry, place, script, text, plain) VALUES (:entry, :place, :script, :text, :plain)

-- name: person_in_units
-- Whether the person is in a unit that the user, as recorded in :user_entry, serves.
SELECT 1 AS yes
  FROM person p
  JOIN user_unit s ON s.unit = p.unit AND s.entry = :user_entry
 WHERE p.person = :person
   AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)

-- name: person_by_handle
SELECT p.entry AS entry, p.person AS id, p.number AS number, p.birth AS birth, p.legal_status AS legal_status,
       p.unit AS unit, u.name AS unit_name, p.at AS at,
       COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name
  FROM person p
  LEFT JOIN unit u ON u.unit = p.unit
 WHERE p.person = :person
   AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)
 ORDER BY p.at DESC, p.entry
 LIMIT 1

-- name: person_names
SELECT n.script AS script, n.text AS text FROM person_name n WHERE n.entry = :entry ORDER BY n.place

-- name: person_with_number
SELECT p.person AS id
  FROM person p
 WHERE p.number = :number
   AND (:except IS NULL OR p.person <> :except)
   AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)

-- name: person_list
-- By name, a page after another. An account that sees its own units only gives :user_entry.
SELECT p.person AS id, p.number AS number, p.legal_status AS legal_status, u.name AS unit_name, p.sort AS sort,
       COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name
  FROM person p
  LEFT JOIN unit u ON u.unit = p.unit
 WHERE (p.sort, p.person) > (:after_sort, :after)
   AND NOT EXISTS (SELECT 1 FROM person later WHERE later.supersedes = p.entry)
   AND (:user_entry IS NULL OR EXISTS (SELECT 1 FROM user_unit s WHERE s.entry = :user_entry AND s.unit = p.unit))
 ORDER BY p.sort, p.person
 LIMIT :rows

-- name: person_merge_insert
INSERT INTO person_merge (entry, kept, gone, at, by) VALUES (:entry, :kept, :gone, :at, :by)

-- name: merge_undone_insert
INSERT INTO merge_undone (entry, merge, at, by) VALUES (:entry, :merge, :at, :by)
