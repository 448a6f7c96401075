-- ledger/sqlite.sql: the ledger in a SQLite file, docs/format.md section 8.

-- name: schema
PRAGMA application_id = 0x41535452;
PRAGMA user_version = 1;
CREATE TABLE entry (
    site   BLOB    NOT NULL,
    stream INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    id     BLOB    NOT NULL,
    header BLOB    NOT NULL,
    hash   BLOB    NOT NULL,
    PRIMARY KEY (site, stream, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_id ON entry (id);
CREATE TABLE part (
    site   BLOB    NOT NULL,
    stream INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    place  INTEGER NOT NULL,
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (site, stream, seq, place)
) WITHOUT ROWID;
CREATE TABLE head (
    site      BLOB    NOT NULL,
    stream    INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    signature BLOB    NOT NULL,
    PRIMARY KEY (site, stream, seq)
) WITHOUT ROWID;

-- name: append_entry
INSERT INTO entry (site, stream, seq, id, header, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: append_part
INSERT INTO part (site, stream, seq, place, bytes) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: append_head
INSERT INTO head (site, stream, seq, signature) VALUES (?1, ?2, ?3, ?4);

-- name: last_entry
SELECT seq, hash FROM entry WHERE site = ?1 AND stream = ?2 ORDER BY seq DESC LIMIT 1;

-- name: next_chain
-- The first chain after a given one. Walking from chain to chain looks at one row of each; DISTINCT would
-- look at all.
SELECT site, stream FROM entry WHERE (site, stream) > (?1, ?2) ORDER BY site, stream LIMIT 1;

-- name: read_entries
SELECT seq, id, header, hash FROM entry WHERE site = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq;

-- name: read_parts
SELECT seq, place, bytes FROM part WHERE site = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq, place;

-- name: find_entry
SELECT site, stream, seq, id, header, hash FROM entry WHERE id = ?1;

-- name: find_parts
SELECT place, bytes FROM part WHERE site = ?1 AND stream = ?2 AND seq = ?3 ORDER BY place;

-- name: find_signature
SELECT signature FROM head WHERE site = ?1 AND stream = ?2 AND seq = ?3;

-- name: excise_part
DELETE FROM part
 WHERE place = ?2
   AND (site, stream, seq) = (SELECT site, stream, seq FROM entry WHERE id = ?1);
