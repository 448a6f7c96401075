-- name: later_schema
-- What comes beside and after a signed assessment: a second rater's ratings, addenda, what made somebody
-- look at it again, and what was found then. Ratings stand here without their notes.
CREATE TABLE second_request (entry TEXT PRIMARY KEY, assessment TEXT NOT NULL, user TEXT NOT NULL, by TEXT NOT NULL,
                             at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX second_request_by_assessment ON second_request (assessment, at);
CREATE INDEX second_request_by_user ON second_request (user);
CREATE TABLE second_withdrawal (entry TEXT PRIMARY KEY, request TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX second_withdrawal_by_request ON second_withdrawal (request);
CREATE TABLE ratings_submitted (entry TEXT PRIMARY KEY, request TEXT NOT NULL, place TEXT NOT NULL, by TEXT NOT NULL,
                                at INTEGER NOT NULL, language TEXT, ratings TEXT NOT NULL);
CREATE INDEX ratings_submitted_by_request ON ratings_submitted (request);
CREATE TABLE consensus (entry TEXT PRIMARY KEY, request TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL,
                        ratings TEXT NOT NULL);
CREATE INDEX consensus_by_request ON consensus (request);
-- The request that stands, and which of the two has submitted. It says that, and nothing of how they rated.
CREATE VIEW second_now AS
SELECT r.entry AS request, r.assessment AS assessment, r.user AS user, r.by AS by, r.at AS at,
       (SELECT MIN(f.at) FROM ratings_submitted f WHERE f.request = r.entry AND f.place = 'first') AS first_at,
       (SELECT MIN(s.at) FROM ratings_submitted s WHERE s.request = r.entry AND s.place = 'second') AS second_at
  FROM second_request r
 WHERE NOT EXISTS (SELECT 1 FROM second_withdrawal w WHERE w.request = r.entry);
-- Blindness is this one condition: whatever reads ratings of two raters reads them here, and here they
-- are only when both are in.
CREATE VIEW ratings_revealed AS
SELECT r.entry AS entry, r.request AS request, r.place AS place, r.by AS by, r.at AS at, r.ratings AS ratings,
       r.language AS language
  FROM ratings_submitted r
 WHERE EXISTS (SELECT 1 FROM ratings_submitted other WHERE other.request = r.request AND other.place <> r.place);
-- Without DISTINCT or UNION, so that one request is looked up, and not all of them put together first; the patch is there
-- for its keys, which are those of both.
CREATE VIEW ratings_compared AS
SELECT f.request AS request, j.key AS item,
       COALESCE(json_extract(f.ratings, '$."' || j.key || '".presence'), '') <> COALESCE(json_extract(s.ratings, '$."' || j.key || '".presence'), '')
       OR COALESCE(json_extract(f.ratings, '$."' || j.key || '".relevance'), '') <> COALESCE(json_extract(s.ratings, '$."' || j.key || '".relevance'), '') AS differs
  FROM ratings_revealed f
  JOIN ratings_revealed s ON s.request = f.request AND s.place = 'second', json_each(json_patch(f.ratings, s.ratings)) j
 WHERE f.place = 'first';
CREATE TABLE addendum (entry TEXT PRIMARY KEY, assessment TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX addendum_by_assessment ON addendum (assessment, at);
CREATE TABLE review_trigger (entry TEXT PRIMARY KEY, person TEXT NOT NULL, code TEXT NOT NULL, happened INTEGER NOT NULL,
                             by TEXT, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX review_trigger_by_person ON review_trigger (person, at);
CREATE TABLE assessment_review (entry TEXT PRIMARY KEY, assessment TEXT NOT NULL, outcome TEXT NOT NULL, review_on INTEGER, seen INTEGER NOT NULL,
                                by TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX assessment_review_by_assessment ON assessment_review (assessment, at);
-- What happened that may have changed the picture: recorded by somebody, or following from the record.
CREATE VIEW trigger_known AS
SELECT t.entry AS entry, t.person AS person, t.code AS code, t.happened AS happened, t.at AS at, t.by AS by, 1 AS is_told
  FROM review_trigger t
UNION ALL
SELECT p.entry AS entry, p.person AS person, 'status_changed' AS code, p.at AS happened, p.at AS at, p.by AS by, 0 AS is_told
  FROM person p JOIN person before ON before.entry = p.supersedes
 WHERE before.legal_status <> p.legal_status
UNION ALL
SELECT q.entry AS entry, q.person AS person, CASE WHEN q.what IN ('moved', 'changed') THEN 'moved' ELSE 'released' END AS code,
       q.at AS happened, q.at AS at, q.by AS by, 0 AS is_told
  FROM person_place q
 WHERE EXISTS (SELECT 1 FROM person_place before WHERE before.person = q.person AND before.entry <> q.entry
                                                   AND (before.at, before.turn, before.entry) < (q.at, q.turn, q.entry));
-- The signed assessments in force: the latest of a person and a question, with what was last decided of it.
-- Whoever is released has none. due is the earlier of its end of validity and the next date that a review set.
CREATE VIEW review_now AS
SELECT n.assessment AS assessment, n.person AS person, n.risk_type AS risk_type, n.by AS by, n.signed_at AS signed_at,
       n.valid_until AS valid_until, r.outcome AS outcome, r.at AS reviewed_at, r.by AS reviewed_by, r.seen AS seen,
       COALESCE(MIN(n.valid_until, r.review_on), n.valid_until) AS due
  FROM (SELECT a.entry AS assessment, a.person AS person, a.risk_type AS risk_type, a.by AS by, a.signed_at AS signed_at,
               a.valid_until AS valid_until
          FROM assessment_now a
         WHERE a.state = 'countersigned'
           AND COALESCE((SELECT p.status FROM person_now p WHERE p.person = a.person), 'held') = 'held'
           AND NOT EXISTS (SELECT 1 FROM assessment_now later
                            WHERE later.person = a.person AND later.risk_type = a.risk_type AND later.state = 'countersigned'
                              AND (later.signed_at, later.entry) > (a.signed_at, a.entry))) n
  LEFT JOIN assessment_review r ON r.entry = (SELECT x.entry FROM assessment_review x
                                               WHERE x.assessment = n.assessment ORDER BY x.at DESC, x.entry DESC LIMIT 1);
-- What nobody has looked at yet: it became known after the assessment was signed, and after the page of its
-- last review was read. What came in the same second is asked about once more rather than never. CROSS: little happens,
-- so that is looked through first.
CREATE VIEW trigger_open AS
SELECT t.entry AS entry, t.person AS person, t.code AS code, t.happened AS happened, t.at AS at, n.assessment AS assessment,
       n.by AS assessed_by, n.outcome AS outcome
  FROM trigger_known t CROSS JOIN review_now n ON n.person = t.person
 WHERE t.at >= n.signed_at AND t.at >= COALESCE(n.seen, 0);
