-- How reliable one interviewer is under one rubric and major version, estimated from scorecards of decided applications.
-- line: django.orm@1. units: candidates whom two people rated. own: absent while it cannot be computed or used.
CREATE TABLE reliabilities (
    line text NOT NULL PRIMARY KEY,
    units integer NOT NULL,
    own double precision,
    estimated_at timestamptz NOT NULL
);
CREATE INDEX scorecards_rubric_version_id ON scorecards (rubric_version_id, state);
