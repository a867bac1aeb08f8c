-- What Today and the navigation ask on every page, whatever else the tables hold.
CREATE INDEX applications_state_stage_id_stage_entered_at ON applications (state, stage_id, stage_entered_at);
CREATE INDEX applications_created_at_id ON applications (created_at, id);
CREATE INDEX scorecards_author_id_application_id ON scorecards (author_id, application_id);
