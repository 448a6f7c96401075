-- ledger/verify.sql: reading a ledger of which nothing is trusted.

-- name: careful
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;

-- name: whole_file
PRAGMA integrity_check;

-- name: strange_objects
-- What the file should have and has not, and what it has and should not.
SELECT 'the table ' || expected.column1 || ' is missing'
  FROM (VALUES ('entry'), ('part'), ('head')) AS expected
 WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = expected.column1)
UNION ALL
SELECT 'the unique index on the entries'' ids is missing'
 WHERE NOT EXISTS (SELECT 1
                     FROM pragma_index_list('entry') AS list
                    WHERE list."unique" = 1
                      AND list.partial = 0
                      AND (SELECT group_concat(name) FROM pragma_index_info(list.name)) = 'id')
UNION ALL
SELECT 'there is a ' || type || ' that does not belong in a ledger'
  FROM sqlite_schema
 WHERE NOT (type = 'table' AND name IN ('entry', 'part', 'head'))
   AND NOT (type = 'index' AND tbl_name IN ('entry', 'part', 'head'));

-- name: all_entries
SELECT site, stream, seq, id, header, hash FROM entry ORDER BY site, stream, seq;

-- name: all_parts
SELECT site, stream, seq, place, bytes FROM part ORDER BY site, stream, seq, place;

-- name: all_part_places
SELECT site, stream, seq, place FROM part ORDER BY site, stream, seq, place;

-- name: all_heads
SELECT site, stream, seq, signature FROM head ORDER BY site, stream, seq;

-- name: erase_orders
-- Byte 60 of a header is its class, and 6 an erase order.
SELECT entry.header, part.place, part.bytes
  FROM entry JOIN part USING (site, stream, seq)
 WHERE entry.stream = 1 AND substr(entry.header, 60, 1) = x'06';
