-- name: person_search_key_insert
-- A word may stand twice in a name.
INSERT OR IGNORE INTO person_search_key (kind, key, entry) VALUES (:kind, :key, :entry)

-- name: person_search_near_insert
INSERT OR IGNORE INTO person_search_near (near, skeleton) VALUES (:near, :skeleton)

-- name: person_search_near
-- Skeletons that differ from a wanted one by a letter more, less or other.
SELECT DISTINCT w.value ->> 'place' AS place, n.skeleton AS skeleton
  FROM json_each(:wanted) w
  JOIN person_search_near n ON n.near = w.value ->> 'near'

-- name: person_search_count
-- How many people have each of the wanted words, the rarest first. Counting stops at :enough a key.
SELECT w.value ->> 'place' AS place,
       SUM(CASE w.value ->> 'kind'
           WHEN 'part' THEN (SELECT COUNT(*) FROM (SELECT 1 FROM person_search_key k
                              WHERE k.kind = 'number' AND instr(k.key, w.value ->> 'low') > 0 LIMIT :enough))
           ELSE (SELECT COUNT(*) FROM (SELECT 1 FROM person_search_key k
                  WHERE k.kind = w.value ->> 'kind' AND k.key >= w.value ->> 'low' AND k.key <= w.value ->> 'high' LIMIT :enough))
           END) AS keys
  FROM json_each(:wanted) w
 GROUP BY place
 ORDER BY keys, place

-- name: person_search_candidates
-- The people who have one of the keys of a word, the better ones first. Each wanted key is a stretch from
-- low to high; one of the kind part fits numbers that it is part of, the very number first, then those that
-- begin with it. Where :also is not -1, they have
-- that word, too. The pool is cut before it is asked who is current and who may be seen,
-- which costs more.
WITH wanted AS MATERIALIZED (
       SELECT w.value ->> 'place' AS place, w.value ->> 'kind' AS kind, w.value ->> 'low' AS low,
              w.value ->> 'high' AS high, w.value ->> 'cost' AS cost
         FROM json_each(:wanted) w
        WHERE w.value ->> 'place' IN (:place, :also)),
     found AS (
       SELECT k.entry AS entry, w.cost AS cost
         FROM wanted w CROSS JOIN person_search_key k
        WHERE w.place = :place AND w.kind <> 'part' AND k.kind = w.kind AND k.key >= w.low AND k.key <= w.high
       UNION ALL
       SELECT k.entry, w.cost + CASE WHEN k.key = w.low THEN 0 WHEN instr(k.key, w.low) = 1 THEN 1 ELSE 2 END
         FROM wanted w CROSS JOIN person_search_key k
        WHERE w.place = :place AND w.kind = 'part' AND k.kind = 'number' AND instr(k.key, w.low) > 0),
     fits AS MATERIALIZED (
       SELECT f.entry AS entry, MIN(f.cost) AS cost FROM found f GROUP BY f.entry),
     pool AS (
       SELECT f.entry AS entry, f.cost AS cost
         FROM fits f
        WHERE :also < 0
           OR f.entry IN (SELECT k.entry FROM wanted w CROSS JOIN person_search_key k
                           WHERE w.place = :also AND k.kind = w.kind AND k.key >= w.low AND k.key <= w.high
                          UNION ALL
                          SELECT k.entry FROM wanted w CROSS JOIN person_search_key k
                           WHERE w.place = :also AND w.kind = 'part' AND k.kind = 'number' AND instr(k.key, w.low) > 0)
        ORDER BY f.cost
        LIMIT :pool)
SELECT p.entry AS entry, p.person AS id, p.number AS number, p.birth AS birth, p.sort AS sort
  FROM pool o
  CROSS JOIN person_now p ON p.entry = o.entry
 WHERE :user_entry IS NULL OR EXISTS (SELECT 1 FROM user_unit s WHERE s.entry = :user_entry AND s.unit = p.unit)
 ORDER BY o.cost, p.sort, p.person

-- name: person_search_names
SELECT n.entry AS entry, n.text AS text
  FROM json_each(:entries) e
  JOIN person_name n ON n.entry = e.value
 ORDER BY e.key, n.place

-- name: person_search_numbers
SELECT n.entry AS entry, n.text AS text, n.kind = 'service' AS own
  FROM json_each(:entries) e
  JOIN person_number n ON n.entry = e.value
 ORDER BY e.key, n.place

-- name: person_search_rows
-- As the rows of person_list, in the order of :people.
SELECT p.person AS id, p.number AS number, p.legal_status AS legal_status, u.name AS unit_name, p.sort AS sort,
       p.status AS status, p.provisional_until AS provisional_until,
       COALESCE((SELECT n.text FROM person_name n WHERE n.entry = p.entry AND n.script = :script ORDER BY n.place LIMIT 1), p.name) AS name
  FROM json_each(:people) e
  JOIN person_now p ON p.person = e.value
  LEFT JOIN unit u ON u.unit = p.unit
 ORDER BY e.key
