-- How reliable one interviewer is under one rubric and major version, estimated from scorecards of decided applications.
-- line: django.orm@1. units: candidates whom two people rated. own: absent while it cannot be computed or used.
CREATE TABLE reliabilities (
    line TEXT NOT NULL PRIMARY KEY,
    units INTEGER NOT NULL,
    own REAL,
    estimated_at TEXT NOT NULL
) STRICT;
CREATE INDEX scorecards_rubric_version_id ON scorecards (rubric_version_id, state);
