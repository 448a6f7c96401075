-- ledger/database.sql: how every SQLite file of this folder is opened.

-- name: own
PRAGMA locking_mode = EXCLUSIVE;

-- name: lock
-- Keeps every other program out from the first moment, not only from the first commit on.
BEGIN EXCLUSIVE;
COMMIT;

-- name: pages
PRAGMA page_count;

-- name: application
PRAGMA application_id;

-- name: version
PRAGMA user_version;

-- name: settings
-- Never a write-ahead log: it keeps copies of what was erased.
PRAGMA journal_mode = TRUNCATE;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16384;

-- name: journal
PRAGMA journal_mode;

-- name: synchronous
PRAGMA synchronous;

-- name: erasing
PRAGMA secure_delete;

-- name: begin
-- Exclusive from the start: the file has one owner, and a lock taken in steps is one more thing to fail.
BEGIN EXCLUSIVE;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;
