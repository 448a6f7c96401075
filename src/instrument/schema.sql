-- name: instrument_schema
-- The definition is kept as JSON: it is read whole or not at all.
CREATE TABLE instrument (entry TEXT PRIMARY KEY, code TEXT NOT NULL, version TEXT NOT NULL, at INTEGER NOT NULL,
                         definition TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX instrument_by_code ON instrument (code, version);
CREATE TABLE instrument_withdrawal (entry TEXT PRIMARY KEY, instrument TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
                                    by TEXT) WITHOUT ROWID;
CREATE INDEX instrument_withdrawal_by_instrument ON instrument_withdrawal (instrument);
CREATE TABLE instrument_validation (entry TEXT PRIMARY KEY, instrument TEXT NOT NULL, language TEXT NOT NULL, place TEXT NOT NULL,
                                    with_whom TEXT NOT NULL, by_whom TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX instrument_validation_by_instrument ON instrument_validation (instrument);
CREATE TABLE instrument_validation_end (entry TEXT PRIMARY KEY, validation TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX instrument_validation_end_by_validation ON instrument_validation_end (validation);
-- A qualification without an instrument is for every instrument. "until" is the last day, at its beginning.
CREATE TABLE qualification (entry TEXT PRIMARY KEY, user TEXT NOT NULL, what TEXT NOT NULL, instrument TEXT, until INTEGER NOT NULL,
                            at INTEGER NOT NULL, by TEXT, supersedes TEXT) WITHOUT ROWID;
CREATE INDEX qualification_by_user ON qualification (user, what);
CREATE INDEX qualification_by_supersedes ON qualification (supersedes);
CREATE TABLE qualification_end (entry TEXT PRIMARY KEY, qualification TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX qualification_end_by_qualification ON qualification_end (qualification);
CREATE TABLE qualification_start (entry TEXT PRIMARY KEY, start INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE TABLE deputy (entry TEXT PRIMARY KEY, user TEXT NOT NULL, until INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT,
                     supersedes TEXT) WITHOUT ROWID;
CREATE INDEX deputy_by_user ON deputy (user);
CREATE INDEX deputy_by_supersedes ON deputy (supersedes);
CREATE TABLE deputy_end (entry TEXT PRIMARY KEY, deputy TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX deputy_end_by_deputy ON deputy_end (deputy);
-- What holds unless its last day has passed: not ended, and nothing later stands in its place.
CREATE VIEW qualification_now AS
SELECT q.entry AS entry, q.user AS user, q.what AS what, q.instrument AS instrument, q.until AS until, q.at AS at, q.by AS by
  FROM qualification q
 WHERE NOT EXISTS (SELECT 1 FROM qualification_end e WHERE e.qualification = q.entry)
   AND NOT EXISTS (SELECT 1 FROM qualification later WHERE later.supersedes = q.entry);
CREATE VIEW deputy_now AS
SELECT d.entry AS entry, d.user AS user, d.until AS until, d.at AS at, d.by AS by
  FROM deputy d
 WHERE NOT EXISTS (SELECT 1 FROM deputy_end e WHERE e.deputy = d.entry)
   AND NOT EXISTS (SELECT 1 FROM deputy later WHERE later.supersedes = d.entry);
