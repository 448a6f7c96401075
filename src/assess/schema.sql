-- name: assess_schema
-- Who opened what, what was signed, and what the second person said of it. "coded" is the coded part of the
-- signed entry: ratings and dates, no narrative. It is long, so it stands last, and in a table of its own numbers: a
-- table without them would carry it into the upper pages of its tree, through which every search goes.
CREATE TABLE assessment (entry TEXT PRIMARY KEY, person TEXT NOT NULL, instrument TEXT NOT NULL, risk_type TEXT NOT NULL,
                         horizon_months INTEGER NOT NULL, setting TEXT, occasion TEXT, follows TEXT,
                         by TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX assessment_by_person ON assessment (person, at);
CREATE INDEX assessment_by_author ON assessment (by);
CREATE TABLE assessment_signed (entry TEXT PRIMARY KEY, assessment TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL,
                                valid_until INTEGER, legal_status TEXT, provisional INTEGER, supervised_by TEXT,
                                supersedes TEXT, coded TEXT NOT NULL);
-- The order of this index, and of the two below, is that in which the latest is looked for: nothing is sorted for it.
CREATE INDEX assessment_signed_by_assessment ON assessment_signed (assessment, at DESC, entry);
CREATE INDEX assessment_signed_by_supersedes ON assessment_signed (supersedes);
-- standing is of a countersignature: qualified, provisional, deputy or elsewhere.
CREATE TABLE assessment_verdict (entry TEXT PRIMARY KEY, signed TEXT NOT NULL, verdict TEXT NOT NULL, by TEXT NOT NULL,
                                 at INTEGER NOT NULL, standing TEXT, review_due INTEGER, done_at INTEGER) WITHOUT ROWID;
CREATE INDEX assessment_verdict_by_signed ON assessment_verdict (signed, at DESC, entry);
-- What a qualified reviewer said of a deputy's countersignature: agreed or returned.
CREATE TABLE deputy_review (entry TEXT PRIMARY KEY, countersigned TEXT NOT NULL, outcome TEXT NOT NULL, by TEXT NOT NULL,
                            at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX deputy_review_by_countersigned ON deputy_review (countersigned, at DESC, entry);
CREATE VIEW assessment_now AS
SELECT a.entry AS entry, a.person AS person, a.instrument AS instrument, a.risk_type AS risk_type,
       a.horizon_months AS horizon_months, a.setting AS setting, a.occasion AS occasion, a.follows AS follows,
       a.by AS by, a.at AS at, s.entry AS signed, s.at AS signed_at,
       s.valid_until AS valid_until, s.legal_status AS legal_status, s.provisional AS provisional,
       s.supervised_by AS supervised_by, s.coded AS coded,
       v.entry AS verdict, v.by AS verdict_by, v.at AS verdict_at,
       v.standing AS standing, NULLIF(v.review_due, 0) AS review_due, NULLIF(v.done_at, 0) AS done_at,
       d.entry AS deputy_review, d.outcome AS deputy_outcome, d.by AS deputy_review_by, d.at AS deputy_review_at,
       CASE WHEN s.entry IS NULL THEN 'open' WHEN v.entry IS NULL THEN 'signed'
            WHEN d.outcome = 'returned' THEN 'returned' ELSE v.verdict END AS state
  FROM assessment a
  LEFT JOIN assessment_signed s ON s.entry = (SELECT x.entry FROM assessment_signed x
                                               WHERE x.assessment = a.entry
                                                 AND NOT EXISTS (SELECT 1 FROM assessment_signed later WHERE later.supersedes = x.entry)
                                               ORDER BY x.at DESC, x.entry LIMIT 1)
  LEFT JOIN assessment_verdict v ON v.entry = (SELECT x.entry FROM assessment_verdict x
                                                WHERE x.signed = s.entry ORDER BY x.at DESC, x.entry LIMIT 1)
  LEFT JOIN deputy_review d ON d.entry = (SELECT x.entry FROM deputy_review x
                                           WHERE x.countersigned = v.entry ORDER BY x.at DESC, x.entry LIMIT 1);
