-- name: instrument_insert
INSERT INTO instrument (entry, code, version, at, definition) VALUES (:entry, :code, :version, :at, :definition)

-- name: instrument_withdrawal_insert
INSERT INTO instrument_withdrawal (entry, instrument, reason, at, by) VALUES (:entry, :instrument, :reason, :at, :by)

-- name: instrument_validation_insert
INSERT INTO instrument_validation (entry, instrument, language, place, with_whom, by_whom, at, by)
VALUES (:entry, :instrument, :language, :place, :with_whom, :by_whom, :at, :by)

-- name: instrument_validation_end_insert
INSERT INTO instrument_validation_end (entry, validation, at, by) VALUES (:entry, :validation, :at, :by)

-- name: instrument_list
-- In use: taken into use and not withdrawn.
SELECT i.entry AS id, i.code AS code, i.version AS version, i.at AS at,
       COALESCE(json_extract(i.definition, '$.title.' || :language), json_extract(i.definition, '$.title.en'), i.code) AS title,
       json_extract(i.definition, '$.status') AS status
  FROM instrument i
 WHERE NOT EXISTS (SELECT 1 FROM instrument_withdrawal w WHERE w.instrument = i.entry)
 ORDER BY i.code, i.version, i.entry

-- name: instrument_withdrawn_list
SELECT i.entry AS id, i.code AS code, i.version AS version,
       (SELECT w.at FROM instrument_withdrawal w WHERE w.instrument = i.entry ORDER BY w.at, w.entry LIMIT 1) AS at,
       COALESCE(json_extract(i.definition, '$.title.' || :language), json_extract(i.definition, '$.title.en'), i.code) AS title
  FROM instrument i
 WHERE EXISTS (SELECT 1 FROM instrument_withdrawal w WHERE w.instrument = i.entry)
 ORDER BY i.code, i.version, i.entry

-- name: instrument_version
-- Whoever is in use comes first.
SELECT i.entry AS id, i.definition AS definition,
       EXISTS (SELECT 1 FROM instrument_withdrawal w WHERE w.instrument = i.entry) AS is_withdrawn
  FROM instrument i
 WHERE i.code = :code AND i.version = :version
 ORDER BY is_withdrawn, i.entry
 LIMIT 1

-- name: instrument_by_id
SELECT i.definition AS definition FROM instrument i WHERE i.entry = :instrument

-- name: instrument_withdrawal_of
SELECT w.at AS at, w.reason AS reason
  FROM instrument_withdrawal w
 WHERE w.instrument = :instrument
 ORDER BY w.at, w.entry
 LIMIT 1

-- name: instrument_validation_list
SELECT v.entry AS id, v.language AS language, v.place AS place, v.with_whom AS with_whom, v.by_whom AS by_whom, v.at AS at
  FROM instrument_validation v
 WHERE v.instrument = :instrument
   AND NOT EXISTS (SELECT 1 FROM instrument_validation_end e WHERE e.validation = v.entry)
 ORDER BY v.language, v.at, v.entry

-- name: instrument_validation_by_id
SELECT v.entry AS id
  FROM instrument_validation v
 WHERE v.entry = :validation AND v.instrument = :instrument
   AND NOT EXISTS (SELECT 1 FROM instrument_validation_end e WHERE e.validation = v.entry)
