-- ledger/blobs.sql: the small mutable stores.

-- name: schema
PRAGMA application_id = 0x41535442;
PRAGMA user_version = 1;
CREATE TABLE blob (
    space   TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    bytes   BLOB    NOT NULL,
    PRIMARY KEY (space, name)
) WITHOUT ROWID;
-- Versions come from one count, so that a blob that was deleted and made again never has an old one.
CREATE TABLE count (
    last INTEGER NOT NULL
);
INSERT INTO count (last) VALUES (0);

-- name: get
SELECT version, bytes FROM blob WHERE space = ?1 AND name = ?2;

-- name: count_up
UPDATE count SET last = last + 1;

-- name: put
INSERT INTO blob (space, name, bytes, version) VALUES (?1, ?2, ?3, (SELECT last FROM count))
    ON CONFLICT (space, name) DO UPDATE SET bytes = excluded.bytes, version = excluded.version;

-- name: remove
DELETE FROM blob WHERE space = ?1 AND name = ?2;

-- name: each
SELECT name, bytes FROM blob WHERE space = ?1 ORDER BY name;

-- name: how_many
SELECT count(*) FROM blob WHERE space = ?1;
