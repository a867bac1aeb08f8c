CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    access TEXT NOT NULL CHECK (access IN ('administrator', 'recruiter', 'hiring_manager', 'interviewer')),
    password_hash TEXT,
    time_zone TEXT NOT NULL,
    disabled_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (email)
) STRICT;

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    UNIQUE (token_hash)
) STRICT;
CREATE INDEX sessions_user_id ON sessions (user_id);

CREATE TABLE one_time_links (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('first_administrator', 'set_password', 'register_runner')),
    user_id TEXT REFERENCES users (id),
    token_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    UNIQUE (token_hash)
) STRICT;

CREATE TABLE sign_in_failures (
    key TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    blocked_until TEXT
) STRICT;

CREATE TABLE idempotency_keys (
    key TEXT NOT NULL PRIMARY KEY,
    actor TEXT NOT NULL,
    location TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE rubric_versions (
    id TEXT NOT NULL PRIMARY KEY,
    rubric TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    competency TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    body TEXT NOT NULL,
    frozen_at TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (rubric, version)
) STRICT;

CREATE TABLE kit_versions (
    id TEXT NOT NULL PRIMARY KEY,
    kit TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    rubric TEXT NOT NULL,
    hours INTEGER NOT NULL,
    manifest TEXT NOT NULL,
    brief TEXT NOT NULL,
    archive_blob TEXT NOT NULL,
    starter_blob TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (kit, version)
) STRICT;

CREATE TABLE roles (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    preset TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('junior', 'mid', 'senior', 'lead')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'paused', 'closed')),
    team TEXT NOT NULL,
    location TEXT NOT NULL,
    summary TEXT NOT NULL,
    hiring_manager_id TEXT NOT NULL REFERENCES users (id),
    recruiter_id TEXT NOT NULL REFERENCES users (id),
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    opened_at TEXT,
    closed_at TEXT
) STRICT;
CREATE INDEX roles_state ON roles (state);
CREATE INDEX roles_hiring_manager_id ON roles (hiring_manager_id);

CREATE TABLE plans (
    id TEXT NOT NULL PRIMARY KEY,
    role_id TEXT NOT NULL REFERENCES roles (id),
    version INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('junior', 'mid', 'senior', 'lead')),
    created_by TEXT REFERENCES users (id),
    created_at TEXT NOT NULL,
    UNIQUE (role_id, version)
) STRICT;

CREATE TABLE stages (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('applied', 'screen', 'take_home', 'loop', 'debrief', 'offer')),
    name TEXT NOT NULL,
    UNIQUE (plan_id, position)
) STRICT;

CREATE TABLE loop_interviews (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    stage_id TEXT NOT NULL REFERENCES stages (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('screen', 'take_home', 'interview')),
    title TEXT NOT NULL,
    purpose TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    kit_version_id TEXT REFERENCES kit_versions (id),
    UNIQUE (plan_id, position)
) STRICT;
CREATE INDEX loop_interviews_stage_id ON loop_interviews (stage_id);

CREATE TABLE candidates (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    phone TEXT NOT NULL,
    location TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    links TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (email_key)
) STRICT;

CREATE TABLE applications (
    id TEXT NOT NULL PRIMARY KEY,
    candidate_id TEXT NOT NULL REFERENCES candidates (id),
    role_id TEXT NOT NULL REFERENCES roles (id),
    plan_id TEXT NOT NULL REFERENCES plans (id),
    stage_id TEXT NOT NULL REFERENCES stages (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'closed', 'withdrawn', 'hired')),
    source TEXT NOT NULL,
    referrer TEXT NOT NULL,
    closed_reason TEXT,
    closed_note TEXT NOT NULL,
    stage_entered_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (candidate_id, role_id)
) STRICT;
CREATE INDEX applications_role_id_state_stage_id_stage_entered_at ON applications (role_id, state, stage_id, stage_entered_at);
CREATE INDEX applications_stage_id ON applications (stage_id);

CREATE TABLE stage_moves (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    kind TEXT NOT NULL CHECK (kind IN ('entered', 'moved', 'closed', 'withdrawn', 'reopened', 'hired')),
    from_stage_id TEXT REFERENCES stages (id),
    to_stage_id TEXT REFERENCES stages (id),
    reason TEXT NOT NULL,
    actor_id TEXT REFERENCES users (id),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX stage_moves_application_id_at ON stage_moves (application_id, at);

CREATE TABLE notes (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    author_id TEXT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX notes_application_id_created_at ON notes (application_id, created_at);

CREATE TABLE interviews (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    loop_interview_id TEXT NOT NULL REFERENCES loop_interviews (id),
    state TEXT NOT NULL CHECK (state IN ('planned', 'scheduled', 'held', 'cancelled')),
    starts_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (application_id, loop_interview_id)
) STRICT;

CREATE TABLE assignments (
    id TEXT NOT NULL PRIMARY KEY,
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    assigned_by TEXT NOT NULL REFERENCES users (id),
    assigned_at TEXT NOT NULL,
    removed_at TEXT,
    waived_at TEXT,
    waived_by TEXT REFERENCES users (id),
    waived_reason TEXT NOT NULL,
    UNIQUE (interview_id, user_id)
) STRICT;
CREATE INDEX assignments_user_id_removed_at ON assignments (user_id, removed_at);

CREATE TABLE scorecards (
    id TEXT NOT NULL PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    author_id TEXT NOT NULL REFERENCES users (id),
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    level TEXT NOT NULL CHECK (level IN ('junior', 'mid', 'senior', 'lead')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted')),
    revision INTEGER NOT NULL,
    recommendation TEXT CHECK (recommendation IN ('strong_no', 'no', 'yes', 'strong_yes')),
    first_recommendation TEXT CHECK (first_recommendation IN ('strong_no', 'no', 'yes', 'strong_yes')),
    recommendation_reason TEXT NOT NULL,
    summary TEXT NOT NULL,
    suggestion TEXT,
    calculation TEXT,
    seen_others INTEGER NOT NULL CHECK (seen_others IN (0, 1)),
    submitted_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (assignment_id)
) STRICT;
CREATE INDEX scorecards_application_id_state ON scorecards (application_id, state);
CREATE INDEX scorecards_author_id_state ON scorecards (author_id, state);

CREATE TABLE scores (
    id TEXT NOT NULL PRIMARY KEY,
    scorecard_id TEXT NOT NULL REFERENCES scorecards (id),
    criterion TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('missing', 'noted', 'scored', 'not_assessed', 'not_applicable')),
    level INTEGER,
    note TEXT NOT NULL,
    reason TEXT,
    blind_note TEXT NOT NULL,
    blind_level INTEGER,
    blind_at TEXT,
    suggested_level INTEGER,
    change_reason TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (scorecard_id, criterion)
) STRICT;

CREATE TABLE take_homes (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    kit_version_id TEXT NOT NULL REFERENCES kit_versions (id),
    token_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'started', 'submitted', 'withdrawn')),
    alias TEXT NOT NULL,
    minutes_allowed INTEGER NOT NULL,
    extra_minutes INTEGER NOT NULL,
    attempts_allowed INTEGER NOT NULL,
    respond_by TEXT NOT NULL,
    consented_at TEXT,
    ai_rule_accepted_at TEXT,
    started_at TEXT,
    due_at TEXT,
    feedback TEXT NOT NULL,
    feedback_released_at TEXT,
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (interview_id),
    UNIQUE (token_hash)
) STRICT;
CREATE INDEX take_homes_application_id ON take_homes (application_id);

CREATE TABLE accommodations (
    id TEXT NOT NULL PRIMARY KEY,
    take_home_id TEXT NOT NULL REFERENCES take_homes (id),
    extra_minutes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    granted_by TEXT REFERENCES users (id),
    granted_at TEXT NOT NULL
) STRICT;
CREATE INDEX accommodations_take_home_id ON accommodations (take_home_id);

CREATE TABLE submissions (
    id TEXT NOT NULL PRIMARY KEY,
    take_home_id TEXT NOT NULL REFERENCES take_homes (id),
    attempt INTEGER NOT NULL,
    blob TEXT NOT NULL,
    size INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    late INTEGER NOT NULL CHECK (late IN (0, 1)),
    received_at TEXT NOT NULL,
    UNIQUE (take_home_id, attempt)
) STRICT;

CREATE TABLE runners (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    labels TEXT NOT NULL,
    slots INTEGER NOT NULL,
    doctor TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    revoked_at TEXT,
    UNIQUE (token_hash)
) STRICT;

CREATE TABLE grading_runs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('dry_run', 'grade')),
    take_home_id TEXT NOT NULL REFERENCES take_homes (id),
    submission_id TEXT REFERENCES submissions (id),
    kit_version_id TEXT NOT NULL REFERENCES kit_versions (id),
    blob TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'finished', 'failed', 'cancelled')),
    outcome TEXT CHECK (outcome IN ('graded', 'candidate_fault', 'infrastructure', 'cancelled')),
    reason TEXT,
    attempt INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    runner_id TEXT REFERENCES runners (id),
    job_token_hash TEXT,
    lease_until TEXT,
    cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
    seed INTEGER NOT NULL,
    env_digest TEXT,
    steps TEXT NOT NULL,
    limits_hit TEXT NOT NULL,
    log_size INTEGER NOT NULL,
    report_blob TEXT,
    queued_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    millis INTEGER,
    cpu_millis INTEGER,
    requested_by TEXT REFERENCES users (id)
) STRICT;
CREATE INDEX grading_runs_state_not_before_priority ON grading_runs (state, not_before, priority);
CREATE INDEX grading_runs_take_home_id_queued_at ON grading_runs (take_home_id, queued_at);
CREATE INDEX grading_runs_submission_id ON grading_runs (submission_id);

CREATE TABLE run_logs (
    run_id TEXT NOT NULL REFERENCES grading_runs (id),
    attempt INTEGER NOT NULL,
    at_byte INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, attempt, at_byte)
) STRICT;

CREATE TABLE facts (
    id TEXT NOT NULL PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES grading_runs (id),
    key TEXT NOT NULL,
    value REAL,
    unit TEXT NOT NULL,
    trust TEXT NOT NULL CHECK (trust IN ('observed', 'static', 'reported')),
    status TEXT NOT NULL CHECK (status IN ('measured', 'not_run', 'error', 'not_applicable')),
    runs INTEGER NOT NULL,
    min REAL,
    max REAL,
    evidence TEXT NOT NULL,
    note TEXT,
    UNIQUE (run_id, key)
) STRICT;

CREATE TABLE level_suggestions (
    id TEXT NOT NULL PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES grading_runs (id),
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    criterion TEXT NOT NULL,
    level INTEGER,
    explanation TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (run_id, rubric_version_id, criterion)
) STRICT;

CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    last_used_at TEXT,
    UNIQUE (token_hash)
) STRICT;

CREATE TABLE decisions (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('hire', 'no_hire', 'hold')),
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES users (id),
    decided_at TEXT NOT NULL,
    calculation TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_application_id_decided_at ON decisions (application_id, decided_at);

CREATE TABLE debrief_notes (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    author_id TEXT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX debrief_notes_application_id_created_at ON debrief_notes (application_id, created_at);

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead')),
    run_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    lease_until TEXT,
    leased_by TEXT,
    dedupe_key TEXT,
    last_error TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT,
    UNIQUE (dedupe_key)
) STRICT;
CREATE INDEX jobs_state_run_at ON jobs (state, run_at);

CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    to_name TEXT NOT NULL,
    to_email TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_body TEXT NOT NULL,
    html_body TEXT NOT NULL,
    application_id TEXT REFERENCES applications (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'dead')),
    last_error TEXT,
    created_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;
CREATE INDEX mails_state_created_at ON mails (state, created_at);
CREATE INDEX mails_application_id ON mails (application_id);

CREATE TABLE audit_events (
    id TEXT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'candidate', 'runner', 'system')),
    actor_id TEXT,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    application_id TEXT,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_application_id_at ON audit_events (application_id, at);
CREATE INDEX audit_events_at ON audit_events (at);

CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit events are append-only');
END;

CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit events are append-only');
END;
