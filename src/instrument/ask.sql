-- name: instrument_insert
INSERT INTO instrument (entry, code, version, at, definition) VALUES (:entry, :code, :version, :at, :definition)

-- name: instrument_list
SELECT i.entry AS id, i.code AS code, i.version AS version, i.at AS at,
       COALESCE(json_extract(i.definition, '$.title.' || :language), json_extract(i.definition, '$.title.en')) AS title,
       json_extract(i.definition, '$.status') AS status
  FROM instrument i
 ORDER BY i.code, i.version, i.entry

-- name: instrument_version
SELECT i.entry AS id FROM instrument i WHERE i.code = :code AND i.version = :version

-- name: instrument_by_id
SELECT i.definition AS definition FROM instrument i WHERE i.entry = :instrument
