-- Somebody who rates along for training: their card counts for nothing but calibration.
ALTER TABLE assignments ADD COLUMN shadow boolean NOT NULL DEFAULT false;

-- One run through the sample answers of a rubric version, by one person.
CREATE TABLE practice_attempts (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    rubric_version_id uuid NOT NULL REFERENCES rubric_versions (id),
    number integer NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    UNIQUE (user_id, rubric_version_id, number)
);
CREATE UNIQUE INDEX practice_attempts_open ON practice_attempts (user_id, rubric_version_id) WHERE finished_at IS NULL;

-- A rating of a sample, with the level experts gave it at that moment: samples may be corrected later.
CREATE TABLE practice_ratings (
    attempt_id uuid NOT NULL REFERENCES practice_attempts (id),
    sample text NOT NULL,
    criterion text NOT NULL,
    level integer,
    expert_level integer NOT NULL,
    note text NOT NULL,
    rated_at timestamptz NOT NULL,
    PRIMARY KEY (attempt_id, sample)
);
