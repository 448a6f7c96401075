-- name: population_schema
-- Decisions about being listed, one row each: entered, reviewed (stays), left, and appeals that were upheld
-- or dismissed. "listing" is the entry that made the person listed. Being listed now is asked of the views.
CREATE TABLE population_decision (entry TEXT PRIMARY KEY, person TEXT NOT NULL, listing TEXT NOT NULL, act TEXT NOT NULL,
                                  ground TEXT, appeal TEXT, notice TEXT NOT NULL, notice_at INTEGER, notice_language TEXT NOT NULL,
                                  appeal_until INTEGER, review_on INTEGER, legal_status TEXT, at INTEGER NOT NULL,
                                  by TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX population_decision_by_person ON population_decision (person);
CREATE INDEX population_decision_by_listing ON population_decision (listing, act);
CREATE INDEX population_decision_by_appeal ON population_decision (appeal);
-- That the person was told of a decision later than it was made.
CREATE TABLE population_told (entry TEXT PRIMARY KEY, decision TEXT NOT NULL, notice TEXT NOT NULL, notice_at INTEGER,
                              notice_language TEXT NOT NULL, appeal_until INTEGER, at INTEGER NOT NULL, by TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX population_told_by_decision ON population_told (decision, at);
CREATE TABLE appeal (entry TEXT PRIMARY KEY, person TEXT NOT NULL, listing TEXT NOT NULL, decision TEXT NOT NULL, filer TEXT NOT NULL,
                     decide_by INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX appeal_by_person ON appeal (person);
CREATE INDEX appeal_by_listing ON appeal (listing, at);
CREATE VIEW appeal_now AS
SELECT a.entry AS entry, a.person AS person, a.listing AS listing, a.decision AS decision, a.filer AS filer,
       a.decide_by AS decide_by, a.at AS at, a.by AS by, v.at AS decided_at,
       COALESCE(v.act, CASE WHEN EXISTS (SELECT 1 FROM population_decision x WHERE x.listing = a.listing AND x.act IN ('left', 'upheld'))
                            THEN 'ended' ELSE 'open' END) AS state
  FROM appeal a
  LEFT JOIN population_decision v ON v.entry = (SELECT x.entry FROM population_decision x WHERE x.appeal = a.entry
                                                 ORDER BY x.at, x.entry LIMIT 1);

-- The date that the latest decision set, and the legal status that it knew.
CREATE VIEW population_listing AS
SELECT e.entry AS entered, e.person AS person, e.ground AS ground, e.at AS since, e.by AS by,
       l.review_on AS review_on, l.legal_status AS legal_status,
       x.entry AS ended, x.act AS ended_act, x.ground AS ended_ground, x.at AS ended_at
  FROM population_decision e
  LEFT JOIN population_decision l ON l.entry = (SELECT y.entry FROM population_decision y
                                                 WHERE y.listing = e.entry AND y.act IN ('entered', 'reviewed')
                                                 ORDER BY y.at DESC, y.act DESC, y.entry LIMIT 1)
  LEFT JOIN population_decision x ON x.entry = (SELECT y.entry FROM population_decision y
                                                 WHERE y.listing = e.entry AND y.act IN ('left', 'upheld')
                                                 ORDER BY y.at, y.entry LIMIT 1)
 WHERE e.act = 'entered';
CREATE VIEW population_now AS
SELECT l.person AS person, l.entered AS entered, l.ground AS ground, l.since AS since, l.review_on AS review_on
  FROM population_listing l
 WHERE l.ended IS NULL;
-- A decision with what is known today of how the person was told.
CREATE VIEW population_decision_now AS
SELECT p.entry AS entry, p.person AS person, p.listing AS listing, p.act AS act, p.ground AS ground, p.appeal AS appeal,
       COALESCE(t.notice, p.notice) AS notice, COALESCE(t.notice_at, p.notice_at) AS notice_at,
       COALESCE(t.notice_language, p.notice_language) AS notice_language,
       COALESCE(t.appeal_until, p.appeal_until) AS appeal_until, p.review_on AS review_on, p.at AS at, p.by AS by
  FROM population_decision p
  LEFT JOIN population_told t ON t.entry = (SELECT x.entry FROM population_told x WHERE x.decision = p.entry
                                             ORDER BY x.at DESC, x.entry LIMIT 1);

-- Concern about somebody who may be at risk or may be drawn in. It lapses at review_on: who asks whether
-- it counts compares that with the present.
CREATE TABLE concern (entry TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, review_on INTEGER NOT NULL,
                      at INTEGER NOT NULL, by TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX concern_by_person ON concern (person);
CREATE TABLE concern_review (entry TEXT PRIMARY KEY, person TEXT NOT NULL, concern TEXT NOT NULL, outcome TEXT NOT NULL,
                             review_on INTEGER, at INTEGER NOT NULL, by TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX concern_review_by_concern ON concern_review (concern, at);
CREATE INDEX concern_review_by_person ON concern_review (person);
CREATE VIEW concern_now AS
SELECT n.entry AS entry, n.person AS person, n.kind AS kind, n.at AS at, n.by AS by,
       CASE r.outcome WHEN 'no_concern' THEN 'closed' WHEN 'support' THEN 'support' WHEN 'refer' THEN 'referred' ELSE 'raised' END AS state,
       CASE WHEN r.entry IS NULL THEN n.review_on ELSE r.review_on END AS review_on, r.entry AS reviewed, r.at AS reviewed_at
  FROM concern n
  LEFT JOIN concern_review r ON r.entry = (SELECT x.entry FROM concern_review x WHERE x.concern = n.entry
                                            ORDER BY x.at DESC, x.entry LIMIT 1);

-- Where a record that was merged away is kept now, over any number of steps.
CREATE VIEW population_merged AS
WITH RECURSIVE kept(person, now) AS (
  SELECT m.gone, m.kept FROM person_merge_now m
  UNION SELECT k.person, m.kept FROM kept k JOIN person_merge_now m ON m.gone = k.now)
SELECT k.person AS person, k.now AS now FROM kept k
 WHERE NOT EXISTS (SELECT 1 FROM person_merge_now m WHERE m.gone = k.now);
