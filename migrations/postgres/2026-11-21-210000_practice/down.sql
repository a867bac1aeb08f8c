DROP TABLE practice_ratings;
DROP TABLE practice_attempts;
ALTER TABLE assignments DROP COLUMN shadow;
