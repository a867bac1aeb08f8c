CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    access text NOT NULL CHECK (access IN ('administrator', 'recruiter', 'hiring_manager', 'interviewer')),
    password_hash text,
    time_zone text NOT NULL,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (email)
);

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    token_hash text NOT NULL,
    user_agent text NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (token_hash)
);
CREATE INDEX sessions_user_id ON sessions (user_id);

CREATE TABLE one_time_links (
    id uuid NOT NULL PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('first_administrator', 'set_password', 'register_runner')),
    user_id uuid REFERENCES users (id),
    token_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    UNIQUE (token_hash)
);

CREATE TABLE sign_in_failures (
    key text NOT NULL PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    blocked_until timestamptz
);

CREATE TABLE idempotency_keys (
    key text NOT NULL PRIMARY KEY,
    actor text NOT NULL,
    location text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE settings (
    key text NOT NULL PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE rubric_versions (
    id uuid NOT NULL PRIMARY KEY,
    rubric text NOT NULL,
    version text NOT NULL,
    digest text NOT NULL,
    title text NOT NULL,
    competency text NOT NULL,
    minutes integer NOT NULL,
    body text NOT NULL,
    frozen_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (rubric, version)
);

CREATE TABLE kit_versions (
    id uuid NOT NULL PRIMARY KEY,
    kit text NOT NULL,
    version text NOT NULL,
    digest text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    rubric text NOT NULL,
    hours integer NOT NULL,
    manifest text NOT NULL,
    brief text NOT NULL,
    archive_blob text NOT NULL,
    starter_blob text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (kit, version)
);

CREATE TABLE roles (
    id uuid NOT NULL PRIMARY KEY,
    title text NOT NULL,
    preset text NOT NULL,
    level text NOT NULL CHECK (level IN ('junior', 'mid', 'senior', 'lead')),
    state text NOT NULL CHECK (state IN ('draft', 'open', 'paused', 'closed')),
    team text NOT NULL,
    location text NOT NULL,
    summary text NOT NULL,
    hiring_manager_id uuid NOT NULL REFERENCES users (id),
    recruiter_id uuid NOT NULL REFERENCES users (id),
    revision integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    opened_at timestamptz,
    closed_at timestamptz
);
CREATE INDEX roles_state ON roles (state);
CREATE INDEX roles_hiring_manager_id ON roles (hiring_manager_id);

CREATE TABLE plans (
    id uuid NOT NULL PRIMARY KEY,
    role_id uuid NOT NULL REFERENCES roles (id),
    version integer NOT NULL,
    level text NOT NULL CHECK (level IN ('junior', 'mid', 'senior', 'lead')),
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL,
    UNIQUE (role_id, version)
);

CREATE TABLE stages (
    id uuid NOT NULL PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plans (id),
    position integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('applied', 'screen', 'take_home', 'loop', 'debrief', 'offer')),
    name text NOT NULL,
    UNIQUE (plan_id, position)
);

CREATE TABLE loop_interviews (
    id uuid NOT NULL PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plans (id),
    stage_id uuid NOT NULL REFERENCES stages (id),
    position integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('screen', 'take_home', 'interview')),
    title text NOT NULL,
    purpose text NOT NULL,
    minutes integer NOT NULL,
    weight integer NOT NULL,
    rubric_version_id uuid NOT NULL REFERENCES rubric_versions (id),
    kit_version_id uuid REFERENCES kit_versions (id),
    UNIQUE (plan_id, position)
);
CREATE INDEX loop_interviews_stage_id ON loop_interviews (stage_id);

CREATE TABLE candidates (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    phone text NOT NULL,
    location text NOT NULL,
    time_zone text NOT NULL,
    links text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (email_key)
);

CREATE TABLE applications (
    id uuid NOT NULL PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates (id),
    role_id uuid NOT NULL REFERENCES roles (id),
    plan_id uuid NOT NULL REFERENCES plans (id),
    stage_id uuid NOT NULL REFERENCES stages (id),
    state text NOT NULL CHECK (state IN ('active', 'closed', 'withdrawn', 'hired')),
    source text NOT NULL,
    referrer text NOT NULL,
    closed_reason text,
    closed_note text NOT NULL,
    stage_entered_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision integer NOT NULL,
    UNIQUE (candidate_id, role_id)
);
CREATE INDEX applications_role_id_state_stage_id_stage_entered_at ON applications (role_id, state, stage_id, stage_entered_at);
CREATE INDEX applications_stage_id ON applications (stage_id);

CREATE TABLE stage_moves (
    id uuid NOT NULL PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id),
    kind text NOT NULL CHECK (kind IN ('entered', 'moved', 'closed', 'withdrawn', 'reopened', 'hired')),
    from_stage_id uuid REFERENCES stages (id),
    to_stage_id uuid REFERENCES stages (id),
    reason text NOT NULL,
    actor_id uuid REFERENCES users (id),
    at timestamptz NOT NULL
);
CREATE INDEX stage_moves_application_id_at ON stage_moves (application_id, at);

CREATE TABLE notes (
    id uuid NOT NULL PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id),
    author_id uuid NOT NULL REFERENCES users (id),
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX notes_application_id_created_at ON notes (application_id, created_at);

CREATE TABLE interviews (
    id uuid NOT NULL PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id),
    loop_interview_id uuid NOT NULL REFERENCES loop_interviews (id),
    state text NOT NULL CHECK (state IN ('planned', 'scheduled', 'held', 'cancelled')),
    starts_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (application_id, loop_interview_id)
);

CREATE TABLE assignments (
    id uuid NOT NULL PRIMARY KEY,
    interview_id uuid NOT NULL REFERENCES interviews (id),
    user_id uuid NOT NULL REFERENCES users (id),
    assigned_by uuid NOT NULL REFERENCES users (id),
    assigned_at timestamptz NOT NULL,
    removed_at timestamptz,
    waived_at timestamptz,
    waived_by uuid REFERENCES users (id),
    waived_reason text NOT NULL,
    UNIQUE (interview_id, user_id)
);
CREATE INDEX assignments_user_id_removed_at ON assignments (user_id, removed_at);

CREATE TABLE scorecards (
    id uuid NOT NULL PRIMARY KEY,
    assignment_id uuid NOT NULL REFERENCES assignments (id),
    interview_id uuid NOT NULL REFERENCES interviews (id),
    application_id uuid NOT NULL REFERENCES applications (id),
    author_id uuid NOT NULL REFERENCES users (id),
    rubric_version_id uuid NOT NULL REFERENCES rubric_versions (id),
    level text NOT NULL CHECK (level IN ('junior', 'mid', 'senior', 'lead')),
    state text NOT NULL CHECK (state IN ('draft', 'submitted')),
    revision integer NOT NULL,
    recommendation text CHECK (recommendation IN ('strong_no', 'no', 'yes', 'strong_yes')),
    first_recommendation text CHECK (first_recommendation IN ('strong_no', 'no', 'yes', 'strong_yes')),
    recommendation_reason text NOT NULL,
    summary text NOT NULL,
    suggestion text,
    calculation text,
    seen_others boolean NOT NULL,
    submitted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (assignment_id)
);
CREATE INDEX scorecards_application_id_state ON scorecards (application_id, state);
CREATE INDEX scorecards_author_id_state ON scorecards (author_id, state);

CREATE TABLE scores (
    id uuid NOT NULL PRIMARY KEY,
    scorecard_id uuid NOT NULL REFERENCES scorecards (id),
    criterion text NOT NULL,
    state text NOT NULL CHECK (state IN ('missing', 'noted', 'scored', 'not_assessed', 'not_applicable')),
    level integer,
    note text NOT NULL,
    reason text,
    blind_note text NOT NULL,
    blind_level integer,
    blind_at timestamptz,
    suggested_level integer,
    change_reason text NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (scorecard_id, criterion)
);

CREATE TABLE take_homes (
    id uuid NOT NULL PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id),
    interview_id uuid NOT NULL REFERENCES interviews (id),
    kit_version_id uuid NOT NULL REFERENCES kit_versions (id),
    token_hash text NOT NULL,
    state text NOT NULL CHECK (state IN ('invited', 'started', 'submitted', 'withdrawn')),
    alias text NOT NULL,
    minutes_allowed integer NOT NULL,
    extra_minutes integer NOT NULL,
    attempts_allowed integer NOT NULL,
    respond_by timestamptz NOT NULL,
    consented_at timestamptz,
    ai_rule_accepted_at timestamptz,
    started_at timestamptz,
    due_at timestamptz,
    feedback text NOT NULL,
    feedback_released_at timestamptz,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision integer NOT NULL,
    UNIQUE (interview_id),
    UNIQUE (token_hash)
);
CREATE INDEX take_homes_application_id ON take_homes (application_id);

CREATE TABLE accommodations (
    id uuid NOT NULL PRIMARY KEY,
    take_home_id uuid NOT NULL REFERENCES take_homes (id),
    extra_minutes integer NOT NULL,
    reason text NOT NULL,
    granted_by uuid REFERENCES users (id),
    granted_at timestamptz NOT NULL
);
CREATE INDEX accommodations_take_home_id ON accommodations (take_home_id);

CREATE TABLE submissions (
    id uuid NOT NULL PRIMARY KEY,
    take_home_id uuid NOT NULL REFERENCES take_homes (id),
    attempt integer NOT NULL,
    blob text NOT NULL,
    size bigint NOT NULL,
    file_name text NOT NULL,
    late boolean NOT NULL,
    received_at timestamptz NOT NULL,
    UNIQUE (take_home_id, attempt)
);

CREATE TABLE runners (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    token_hash text NOT NULL,
    labels text NOT NULL,
    slots integer NOT NULL,
    doctor text NOT NULL,
    registered_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    revoked_at timestamptz,
    UNIQUE (token_hash)
);

CREATE TABLE grading_runs (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('dry_run', 'grade')),
    take_home_id uuid NOT NULL REFERENCES take_homes (id),
    submission_id uuid REFERENCES submissions (id),
    kit_version_id uuid NOT NULL REFERENCES kit_versions (id),
    blob text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'leased', 'finished', 'failed', 'cancelled')),
    outcome text CHECK (outcome IN ('graded', 'candidate_fault', 'infrastructure', 'cancelled')),
    reason text,
    attempt integer NOT NULL,
    priority integer NOT NULL,
    not_before timestamptz NOT NULL,
    runner_id uuid REFERENCES runners (id),
    job_token_hash text,
    lease_until timestamptz,
    cancel_requested boolean NOT NULL,
    seed bigint NOT NULL,
    env_digest text,
    steps text NOT NULL,
    limits_hit text NOT NULL,
    log_size bigint NOT NULL,
    report_blob text,
    queued_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    millis bigint,
    cpu_millis bigint,
    requested_by uuid REFERENCES users (id)
);
CREATE INDEX grading_runs_state_not_before_priority ON grading_runs (state, not_before, priority);
CREATE INDEX grading_runs_take_home_id_queued_at ON grading_runs (take_home_id, queued_at);
CREATE INDEX grading_runs_submission_id ON grading_runs (submission_id);

CREATE TABLE run_logs (
    run_id uuid NOT NULL REFERENCES grading_runs (id),
    attempt integer NOT NULL,
    at_byte bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (run_id, attempt, at_byte)
);

CREATE TABLE facts (
    id uuid NOT NULL PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES grading_runs (id),
    key text NOT NULL,
    value double precision,
    unit text NOT NULL,
    trust text NOT NULL CHECK (trust IN ('observed', 'static', 'reported')),
    status text NOT NULL CHECK (status IN ('measured', 'not_run', 'error', 'not_applicable')),
    runs integer NOT NULL,
    min double precision,
    max double precision,
    evidence text NOT NULL,
    note text,
    UNIQUE (run_id, key)
);

CREATE TABLE level_suggestions (
    id uuid NOT NULL PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES grading_runs (id),
    rubric_version_id uuid NOT NULL REFERENCES rubric_versions (id),
    criterion text NOT NULL,
    level integer,
    explanation text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (run_id, rubric_version_id, criterion)
);

CREATE TABLE api_tokens (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    token_hash text NOT NULL,
    scopes text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    UNIQUE (token_hash)
);

CREATE TABLE decisions (
    id uuid NOT NULL PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id),
    outcome text NOT NULL CHECK (outcome IN ('hire', 'no_hire', 'hold')),
    reason text NOT NULL,
    decided_by uuid NOT NULL REFERENCES users (id),
    decided_at timestamptz NOT NULL,
    calculation text NOT NULL
);
CREATE INDEX decisions_application_id_decided_at ON decisions (application_id, decided_at);

CREATE TABLE debrief_notes (
    id uuid NOT NULL PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id),
    author_id uuid NOT NULL REFERENCES users (id),
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX debrief_notes_application_id_created_at ON debrief_notes (application_id, created_at);

CREATE TABLE jobs (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    payload text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead')),
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    max_attempts integer NOT NULL,
    lease_until timestamptz,
    leased_by text,
    dedupe_key text,
    last_error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    UNIQUE (dedupe_key)
);
CREATE INDEX jobs_state_run_at ON jobs (state, run_at);

CREATE TABLE mails (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    to_name text NOT NULL,
    to_email text NOT NULL,
    subject text NOT NULL,
    text_body text NOT NULL,
    html_body text NOT NULL,
    application_id uuid REFERENCES applications (id),
    state text NOT NULL CHECK (state IN ('queued', 'sent', 'dead')),
    last_error text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz
);
CREATE INDEX mails_state_created_at ON mails (state, created_at);
CREATE INDEX mails_application_id ON mails (application_id);

CREATE TABLE audit_events (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'candidate', 'runner', 'system')),
    actor_id uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    application_id uuid,
    detail text NOT NULL
);
CREATE INDEX audit_events_application_id_at ON audit_events (application_id, at);
CREATE INDEX audit_events_at ON audit_events (at);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only';
END
$$;

CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
