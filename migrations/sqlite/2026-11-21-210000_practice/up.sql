-- Somebody who rates along for training: their card counts for nothing but calibration.
ALTER TABLE assignments ADD COLUMN shadow INTEGER NOT NULL DEFAULT 0;

-- One run through the sample answers of a rubric version, by one person.
CREATE TABLE practice_attempts (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    number INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    UNIQUE (user_id, rubric_version_id, number)
) STRICT;
CREATE UNIQUE INDEX practice_attempts_open ON practice_attempts (user_id, rubric_version_id) WHERE finished_at IS NULL;

-- A rating of a sample, with the level experts gave it at that moment: samples may be corrected later.
CREATE TABLE practice_ratings (
    attempt_id TEXT NOT NULL REFERENCES practice_attempts (id),
    sample TEXT NOT NULL,
    criterion TEXT NOT NULL,
    level INTEGER,
    expert_level INTEGER NOT NULL,
    note TEXT NOT NULL,
    rated_at TEXT NOT NULL,
    PRIMARY KEY (attempt_id, sample)
) STRICT;
