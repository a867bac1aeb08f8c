-- Where a version of a rubric came from, and since when no new loop may choose it.
ALTER TABLE rubric_versions ADD COLUMN origin text NOT NULL DEFAULT 'shipped' CHECK (origin IN ('shipped', 'file', 'browser'));
ALTER TABLE rubric_versions ADD COLUMN retired_at timestamptz;

-- Versions that are being written. They may hold faults, so they are kept apart from what scorecards are filled against.
CREATE TABLE rubric_drafts (
    id uuid NOT NULL PRIMARY KEY,
    rubric text NOT NULL,
    base_id uuid REFERENCES rubric_versions (id),
    published_id uuid REFERENCES rubric_versions (id),
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX rubric_drafts_open ON rubric_drafts (rubric) WHERE published_id IS NULL;

-- Each part has its own revision, so that two people can work on different parts.
CREATE TABLE rubric_draft_parts (
    id uuid NOT NULL PRIMARY KEY,
    draft_id uuid NOT NULL REFERENCES rubric_drafts (id),
    kind text NOT NULL CHECK (kind IN ('head', 'criterion', 'question', 'knockout')),
    position integer NOT NULL,
    revision integer NOT NULL,
    fields text NOT NULL,
    updated_by uuid NOT NULL REFERENCES users (id),
    updated_at timestamptz NOT NULL
);
CREATE INDEX rubric_draft_parts_draft_id ON rubric_draft_parts (draft_id);
