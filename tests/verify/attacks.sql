-- tests/verify/attacks.sql: what an attacker with the file might do, and what tests use to tamper with it.
-- The ledger of the tests has nine entries of facts and three of access; commits end at facts 3, 4, 6, 8, 9
-- and access 1, 3.

-- name: remove_entry_row
DELETE FROM entry WHERE stream = 1 AND seq = 5;

-- name: remove_entry
DELETE FROM entry WHERE stream = 1 AND seq = 5;
DELETE FROM part WHERE stream = 1 AND seq = 5;

-- name: remove_commit
DELETE FROM entry WHERE stream = 1 AND seq BETWEEN 5 AND 6;
DELETE FROM part WHERE stream = 1 AND seq BETWEEN 5 AND 6;
DELETE FROM head WHERE stream = 1 AND seq BETWEEN 5 AND 6;

-- name: remove_and_close_the_gap
DELETE FROM entry WHERE stream = 1 AND seq = 5;
DELETE FROM part WHERE stream = 1 AND seq = 5;
UPDATE entry SET seq = 5 WHERE stream = 1 AND seq = 6;
UPDATE part SET seq = 5 WHERE stream = 1 AND seq = 6;
UPDATE head SET seq = 5 WHERE stream = 1 AND seq = 6;

-- name: remove_founding
DELETE FROM entry WHERE stream = 1 AND seq = 1;
DELETE FROM part WHERE stream = 1 AND seq = 1;

-- name: remove_facts
DELETE FROM entry WHERE stream = 1;
DELETE FROM part WHERE stream = 1;
DELETE FROM head WHERE stream = 1;

-- name: remove_tail_but_not_its_head
DELETE FROM entry WHERE stream = 1 AND seq = 9;
DELETE FROM part WHERE stream = 1 AND seq = 9;

-- name: remove_tail_to_an_unsigned_entry
DELETE FROM entry WHERE stream = 2 AND seq = 3;
DELETE FROM part WHERE stream = 2 AND seq = 3;
DELETE FROM head WHERE stream = 2 AND seq = 3;

-- name: remove_tail_to_a_signed_entry
DELETE FROM entry WHERE stream = 1 AND seq = 9;
DELETE FROM part WHERE stream = 1 AND seq = 9;
DELETE FROM head WHERE stream = 1 AND seq = 9;

-- name: swap_entries
UPDATE entry SET seq = 1005 WHERE stream = 1 AND seq = 5;
UPDATE entry SET seq = 5 WHERE stream = 1 AND seq = 6;
UPDATE entry SET seq = 6 WHERE stream = 1 AND seq = 1005;
UPDATE part SET seq = 1005 WHERE stream = 1 AND seq = 5;
UPDATE part SET seq = 5 WHERE stream = 1 AND seq = 6;
UPDATE part SET seq = 6 WHERE stream = 1 AND seq = 1005;

-- name: duplicate_entry_at_the_end
INSERT INTO entry SELECT site, stream, 10, randomblob(16), header, hash FROM entry WHERE stream = 1 AND seq = 9;
INSERT INTO part SELECT site, stream, 10, place, bytes FROM part WHERE stream = 1 AND seq = 9;
INSERT INTO head SELECT site, stream, 10, signature FROM head WHERE stream = 1 AND seq = 9;

-- name: insert_entry
UPDATE entry SET seq = seq + 1000 WHERE stream = 1 AND seq >= 5;
UPDATE part SET seq = seq + 1000 WHERE stream = 1 AND seq >= 5;
UPDATE head SET seq = seq + 1000 WHERE stream = 1 AND seq >= 5;
UPDATE entry SET seq = seq - 999 WHERE stream = 1 AND seq > 1000;
UPDATE part SET seq = seq - 999 WHERE stream = 1 AND seq > 1000;
UPDATE head SET seq = seq - 999 WHERE stream = 1 AND seq > 1000;
INSERT INTO entry SELECT site, stream, 5, randomblob(16), header, hash FROM entry WHERE stream = 1 AND seq = 4;
INSERT INTO part SELECT site, stream, 5, place, bytes FROM part WHERE stream = 1 AND seq = 4;

-- name: move_to_other_stream
UPDATE entry SET stream = 2, seq = 4 WHERE stream = 1 AND seq = 9;
UPDATE part SET stream = 2, seq = 4 WHERE stream = 1 AND seq = 9;
UPDATE head SET stream = 2, seq = 4 WHERE stream = 1 AND seq = 9;

-- name: move_to_unknown_stream
UPDATE entry SET stream = 3 WHERE stream = 2;
UPDATE part SET stream = 3 WHERE stream = 2;
UPDATE head SET stream = 3 WHERE stream = 2;

-- name: move_to_other_site
UPDATE entry SET site = zeroblob(16);
UPDATE part SET site = zeroblob(16);
UPDATE head SET site = zeroblob(16);

-- name: seq_below_one
UPDATE entry SET seq = -1 WHERE stream = 2 AND seq = 1;

-- name: remove_head
DELETE FROM head WHERE stream = 1 AND seq = 9;

-- name: move_head
UPDATE head SET seq = 2 WHERE stream = 1 AND seq = 3;

-- name: head_of_nothing
INSERT INTO head SELECT site, stream, 77, signature FROM head WHERE stream = 1 AND seq = 9;

-- name: part_to_other_entry
UPDATE part SET seq = 1005 WHERE stream = 1 AND seq = 5 AND place = 0;
UPDATE part SET seq = 5 WHERE stream = 1 AND seq = 6 AND place = 0;
UPDATE part SET seq = 6 WHERE stream = 1 AND seq = 1005;

-- name: swap_parts_of_one_entry
UPDATE part SET place = 7 WHERE stream = 1 AND seq = 5 AND place = 0;
UPDATE part SET place = 0 WHERE stream = 1 AND seq = 5 AND place = 1;
UPDATE part SET place = 1 WHERE stream = 1 AND seq = 5 AND place = 7;

-- name: remove_part
DELETE FROM part WHERE stream = 1 AND seq = 5 AND place = 0;

-- name: remove_part_of_other_compartment
-- The erase order of this person names the case compartment only.
DELETE FROM part WHERE stream = 1 AND seq = 4 AND place = 0;

-- name: add_part
INSERT INTO part SELECT site, stream, 5, 2, bytes FROM part WHERE stream = 1 AND seq = 6 AND place = 0;

-- name: part_of_nothing
INSERT INTO part SELECT site, stream, 77, 0, bytes FROM part WHERE stream = 1 AND seq = 6 AND place = 0;

-- name: text_for_bytes
UPDATE part SET bytes = 'text' WHERE stream = 1 AND seq = 5 AND place = 0;

-- name: text_for_header
UPDATE entry SET header = 'text' WHERE stream = 1 AND seq = 5;

-- name: short_signature
UPDATE head SET signature = x'00' WHERE stream = 1 AND seq = 9;

-- name: short_site
INSERT INTO part SELECT x'00', stream, seq, place, bytes FROM part WHERE stream = 1 AND seq = 5;

-- name: remove_index
DROP INDEX entry_id;

-- name: add_table
CREATE TABLE extra (what);

-- name: add_view
CREATE VIEW extra AS SELECT 1;

-- name: add_trigger
CREATE TRIGGER extra AFTER INSERT ON entry BEGIN SELECT 1; END;

-- name: remove_table
DROP TABLE head;

-- name: other_application
PRAGMA application_id = 7;

-- name: newer_version
PRAGMA user_version = 2;

-- name: older_version
PRAGMA user_version = 0;

-- name: everything_gone
DELETE FROM entry;
DELETE FROM part;
DELETE FROM head;

-- name: set_entry
UPDATE entry SET id = ?3, header = ?4, hash = ?5 WHERE stream = ?1 AND seq = ?2;

-- name: set_head
UPDATE head SET signature = ?3 WHERE stream = ?1 AND seq = ?2;

-- name: get_entry
SELECT id, header, hash FROM entry WHERE stream = ?1 AND seq = ?2;

-- name: every_value
-- Each value of the canonical stream, the place of its entry, bytes by which it is found in the file, and where
-- it stands in them: ids stand in the index too, and hashes in the next header.
SELECT stream, seq, id, CAST(id || substr(header, 1, 18) AS BLOB), 0 FROM entry
UNION ALL SELECT stream, seq, header, header, 0 FROM entry
UNION ALL SELECT stream, seq, hash, CAST(header || hash AS BLOB), length(header) FROM entry
UNION ALL SELECT stream, seq, bytes, bytes, 0 FROM part
UNION ALL SELECT stream, seq, signature, signature, 0 FROM head;
