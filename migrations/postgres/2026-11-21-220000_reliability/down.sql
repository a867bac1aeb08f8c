DROP INDEX scorecards_rubric_version_id;
DROP TABLE reliabilities;
