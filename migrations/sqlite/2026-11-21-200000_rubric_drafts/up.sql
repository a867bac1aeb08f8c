-- Where a version of a rubric came from, and since when no new loop may choose it.
ALTER TABLE rubric_versions ADD COLUMN origin TEXT NOT NULL DEFAULT 'shipped' CHECK (origin IN ('shipped', 'file', 'browser'));
ALTER TABLE rubric_versions ADD COLUMN retired_at TEXT;

-- Versions that are being written. They may hold faults, so they are kept apart from what scorecards are filled against.
CREATE TABLE rubric_drafts (
    id TEXT NOT NULL PRIMARY KEY,
    rubric TEXT NOT NULL,
    base_id TEXT REFERENCES rubric_versions (id),
    published_id TEXT REFERENCES rubric_versions (id),
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX rubric_drafts_open ON rubric_drafts (rubric) WHERE published_id IS NULL;

-- Each part has its own revision, so that two people can work on different parts.
CREATE TABLE rubric_draft_parts (
    id TEXT NOT NULL PRIMARY KEY,
    draft_id TEXT NOT NULL REFERENCES rubric_drafts (id),
    kind TEXT NOT NULL CHECK (kind IN ('head', 'criterion', 'question', 'knockout')),
    position INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    fields TEXT NOT NULL,
    updated_by TEXT NOT NULL REFERENCES users (id),
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX rubric_draft_parts_draft_id ON rubric_draft_parts (draft_id);
