-- name: evidence_schema
-- Observations and other evidence, what became of each piece, and what was said of how it was obtained.
CREATE TABLE evidence (entry TEXT PRIMARY KEY, person TEXT NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL,
                       dated INTEGER NOT NULL, restricted INTEGER NOT NULL, tone TEXT, has_source INTEGER NOT NULL,
                       left_at INTEGER, at INTEGER NOT NULL, seq INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX evidence_by_person ON evidence (person, dated);
CREATE INDEX evidence_by_time ON evidence (at, seq, entry);
CREATE TABLE evidence_grade (entry TEXT PRIMARY KEY, evidence TEXT NOT NULL, outcome TEXT NOT NULL, source_grade TEXT,
                             content_grade TEXT, provisional INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT,
                             supersedes TEXT) WITHOUT ROWID;
CREATE INDEX evidence_grade_by_evidence ON evidence_grade (evidence, at);
CREATE INDEX evidence_grade_by_supersedes ON evidence_grade (supersedes);
CREATE INDEX evidence_grade_asked ON evidence_grade (evidence) WHERE outcome = 'ask';
CREATE TABLE evidence_answer (entry TEXT PRIMARY KEY, graded TEXT NOT NULL, evidence TEXT NOT NULL, at INTEGER NOT NULL,
                              by TEXT) WITHOUT ROWID;
CREATE INDEX evidence_answer_by_graded ON evidence_answer (graded);
CREATE INDEX evidence_answer_by_evidence ON evidence_answer (evidence);
CREATE TABLE coercion_claim (entry TEXT PRIMARY KEY, evidence TEXT NOT NULL, at INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
CREATE INDEX coercion_claim_by_evidence ON coercion_claim (evidence);
CREATE TABLE coercion_verdict (entry TEXT PRIMARY KEY, allegation TEXT NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL,
                               by TEXT) WITHOUT ROWID;
CREATE INDEX coercion_verdict_by_allegation ON coercion_verdict (allegation);

-- A question that was answered makes its piece new again. One allegation that was upheld outweighs any
-- that were not.
CREATE VIEW evidence_now AS
SELECT e.entry AS entry, e.person AS person, e.type AS type, e.source AS source, e.dated AS dated, e.at AS at, e.seq AS seq, e.by AS by,
       e.restricted AS restricted, e.tone AS tone, e.has_source AS has_source, e.left_at AS left_at,
       g.entry AS grade, g.source_grade AS source_grade, g.content_grade AS content_grade, g.provisional AS provisional,
       g.by AS grade_by, g.at AS grade_at,
       CASE WHEN g.entry IS NULL THEN 'new'
            WHEN g.outcome = 'use' THEN 'used'
            WHEN g.outcome = 'close' THEN 'closed'
            WHEN EXISTS (SELECT 1 FROM evidence_answer a WHERE a.graded = g.entry) THEN 'new'
            ELSE 'asked' END AS state,
       CASE WHEN NOT EXISTS (SELECT 1 FROM coercion_claim k WHERE k.evidence = e.entry) THEN NULL
            WHEN EXISTS (SELECT 1 FROM coercion_claim k JOIN coercion_verdict v ON v.allegation = k.entry
                          WHERE k.evidence = e.entry AND v.outcome = 'upheld') THEN 'upheld'
            WHEN EXISTS (SELECT 1 FROM coercion_claim k
                          WHERE k.evidence = e.entry
                            AND NOT EXISTS (SELECT 1 FROM coercion_verdict v WHERE v.allegation = k.entry)) THEN 'alleged'
            ELSE 'not_upheld' END AS coercion
  FROM evidence e
  LEFT JOIN evidence_grade g ON g.entry = (SELECT x.entry FROM evidence_grade x
                                            WHERE x.evidence = e.entry
                                              AND NOT EXISTS (SELECT 1 FROM evidence_grade later WHERE later.supersedes = x.entry)
                                            ORDER BY x.at DESC, x.entry LIMIT 1);

-- The inbox: what evidence_now calls new and no allegation keeps with the inspector, but without looking
-- at the grades of everything that ever was. A piece has a grade that stands unless it was superseded or
-- was a question that is answered.
CREATE VIEW evidence_waiting AS
SELECT e.entry AS entry, e.at AS at
  FROM evidence e
 WHERE NOT EXISTS (SELECT 1 FROM evidence_grade g
                    WHERE g.evidence = e.entry
                      AND NOT EXISTS (SELECT 1 FROM evidence_answer a WHERE a.graded = g.entry)
                      AND NOT EXISTS (SELECT 1 FROM evidence_grade later WHERE later.supersedes = g.entry))
   AND NOT EXISTS (SELECT 1 FROM coercion_claim k
                    WHERE k.evidence = e.entry
                      AND (NOT EXISTS (SELECT 1 FROM coercion_verdict v WHERE v.allegation = k.entry)
                           OR EXISTS (SELECT 1 FROM coercion_verdict v WHERE v.allegation = k.entry AND v.outcome = 'upheld')));
