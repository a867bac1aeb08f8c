DROP TABLE rubric_draft_parts;
DROP TABLE rubric_drafts;
ALTER TABLE rubric_versions DROP COLUMN retired_at;
ALTER TABLE rubric_versions DROP COLUMN origin;
