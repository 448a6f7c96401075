-- name: site_schema
-- What every site has: its users, the units they serve in, and who opened what.
-- Identifiers are 32 hexadecimal digits; instants are seconds since 1970 in UTC.
CREATE TABLE site_name (entry TEXT PRIMARY KEY, name TEXT NOT NULL, is_fictional INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE user (entry TEXT PRIMARY KEY, user TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
                   full_name TEXT NOT NULL, roles INTEGER NOT NULL, box TEXT NOT NULL, at INTEGER NOT NULL, supersedes TEXT) WITHOUT ROWID;
CREATE INDEX user_by_user ON user (user);
CREATE INDEX user_by_supersedes ON user (supersedes);
CREATE TABLE user_unit (entry TEXT NOT NULL, unit TEXT NOT NULL, PRIMARY KEY (entry, unit)) WITHOUT ROWID;
CREATE TABLE user_disabled (entry TEXT PRIMARY KEY, user TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX user_disabled_by_user ON user_disabled (user);
CREATE TABLE opening (entry TEXT PRIMARY KEY, person TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL,
                      page TEXT NOT NULL, parts INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX opening_by_person ON opening (person, at);
CREATE INDEX opening_by_at ON opening (at);
