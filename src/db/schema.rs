//! Tables as diesel sees them on both databases. Kept equal to the migrations by a test.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    users (id) {
        id -> Guid,
        email -> Text,
        name -> Text,
        access -> Text,
        password_hash -> Nullable<Text>,
        time_zone -> Text,
        disabled_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    sessions (id) {
        id -> Guid,
        user_id -> Guid,
        token_hash -> Text,
        user_agent -> Text,
        created_at -> Instant,
        last_seen_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    one_time_links (id) {
        id -> Guid,
        purpose -> Text,
        user_id -> Nullable<Guid>,
        token_hash -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    sign_in_failures (key) {
        key -> Text,
        failures -> Integer,
        last_at -> Instant,
        blocked_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    idempotency_keys (key) {
        key -> Text,
        actor -> Text,
        location -> Text,
        created_at -> Instant,
        request -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    rubric_versions (id) {
        id -> Guid,
        rubric -> Text,
        version -> Text,
        digest -> Text,
        title -> Text,
        competency -> Text,
        minutes -> Integer,
        body -> Text,
        frozen_at -> Nullable<Instant>,
        created_at -> Instant,
        origin -> Text,
        retired_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    rubric_drafts (id) {
        id -> Guid,
        rubric -> Text,
        base_id -> Nullable<Guid>,
        published_id -> Nullable<Guid>,
        created_by -> Guid,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    rubric_draft_parts (id) {
        id -> Guid,
        draft_id -> Guid,
        kind -> Text,
        position -> Integer,
        revision -> Integer,
        fields -> Text,
        updated_by -> Guid,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    kit_versions (id) {
        id -> Guid,
        kit -> Text,
        version -> Text,
        digest -> Text,
        title -> Text,
        summary -> Text,
        rubric -> Text,
        hours -> Integer,
        manifest -> Text,
        brief -> Text,
        archive_blob -> Text,
        starter_blob -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    roles (id) {
        id -> Guid,
        title -> Text,
        preset -> Text,
        level -> Text,
        state -> Text,
        team -> Text,
        location -> Text,
        summary -> Text,
        hiring_manager_id -> Guid,
        recruiter_id -> Guid,
        revision -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        opened_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    plans (id) {
        id -> Guid,
        role_id -> Guid,
        version -> Integer,
        level -> Text,
        created_by -> Nullable<Guid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    stages (id) {
        id -> Guid,
        plan_id -> Guid,
        position -> Integer,
        kind -> Text,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    loop_interviews (id) {
        id -> Guid,
        plan_id -> Guid,
        stage_id -> Guid,
        position -> Integer,
        kind -> Text,
        title -> Text,
        purpose -> Text,
        minutes -> Integer,
        weight -> Integer,
        rubric_version_id -> Guid,
        kit_version_id -> Nullable<Guid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    candidates (id) {
        id -> Guid,
        name -> Text,
        email -> Text,
        email_key -> Text,
        phone -> Text,
        location -> Text,
        time_zone -> Text,
        links -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    applications (id) {
        id -> Guid,
        candidate_id -> Guid,
        role_id -> Guid,
        plan_id -> Guid,
        stage_id -> Guid,
        state -> Text,
        source -> Text,
        referrer -> Text,
        closed_reason -> Nullable<Text>,
        closed_note -> Text,
        stage_entered_at -> Instant,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    stage_moves (id) {
        id -> Guid,
        application_id -> Guid,
        kind -> Text,
        from_stage_id -> Nullable<Guid>,
        to_stage_id -> Nullable<Guid>,
        reason -> Text,
        actor_id -> Nullable<Guid>,
        at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    notes (id) {
        id -> Guid,
        application_id -> Guid,
        author_id -> Guid,
        body -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    interviews (id) {
        id -> Guid,
        application_id -> Guid,
        loop_interview_id -> Guid,
        state -> Text,
        starts_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    assignments (id) {
        id -> Guid,
        interview_id -> Guid,
        user_id -> Guid,
        assigned_by -> Guid,
        assigned_at -> Instant,
        removed_at -> Nullable<Instant>,
        waived_at -> Nullable<Instant>,
        waived_by -> Nullable<Guid>,
        waived_reason -> Text,
        shadow -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    scorecards (id) {
        id -> Guid,
        assignment_id -> Guid,
        interview_id -> Guid,
        application_id -> Guid,
        author_id -> Guid,
        rubric_version_id -> Guid,
        level -> Text,
        state -> Text,
        revision -> Integer,
        recommendation -> Nullable<Text>,
        first_recommendation -> Nullable<Text>,
        recommendation_reason -> Text,
        summary -> Text,
        suggestion -> Nullable<Text>,
        calculation -> Nullable<Text>,
        seen_others -> Bool,
        submitted_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    scores (id) {
        id -> Guid,
        scorecard_id -> Guid,
        criterion -> Text,
        state -> Text,
        level -> Nullable<Integer>,
        note -> Text,
        reason -> Nullable<Text>,
        blind_note -> Text,
        blind_level -> Nullable<Integer>,
        blind_at -> Nullable<Instant>,
        suggested_level -> Nullable<Integer>,
        change_reason -> Text,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    take_homes (id) {
        id -> Guid,
        application_id -> Guid,
        interview_id -> Guid,
        kit_version_id -> Guid,
        token_hash -> Text,
        state -> Text,
        alias -> Text,
        minutes_allowed -> Integer,
        extra_minutes -> Integer,
        attempts_allowed -> Integer,
        respond_by -> Instant,
        consented_at -> Nullable<Instant>,
        ai_rule_accepted_at -> Nullable<Instant>,
        started_at -> Nullable<Instant>,
        due_at -> Nullable<Instant>,
        feedback -> Text,
        feedback_released_at -> Nullable<Instant>,
        created_by -> Guid,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    accommodations (id) {
        id -> Guid,
        take_home_id -> Guid,
        extra_minutes -> Integer,
        reason -> Text,
        granted_by -> Nullable<Guid>,
        granted_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    submissions (id) {
        id -> Guid,
        take_home_id -> Guid,
        attempt -> Integer,
        blob -> Text,
        size -> BigInt,
        file_name -> Text,
        late -> Bool,
        received_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    runners (id) {
        id -> Guid,
        name -> Text,
        token_hash -> Text,
        labels -> Text,
        slots -> Integer,
        doctor -> Text,
        registered_at -> Instant,
        last_seen_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    grading_runs (id) {
        id -> Guid,
        kind -> Text,
        take_home_id -> Guid,
        submission_id -> Nullable<Guid>,
        kit_version_id -> Guid,
        blob -> Text,
        state -> Text,
        outcome -> Nullable<Text>,
        reason -> Nullable<Text>,
        attempt -> Integer,
        priority -> Integer,
        not_before -> Instant,
        runner_id -> Nullable<Guid>,
        job_token_hash -> Nullable<Text>,
        lease_until -> Nullable<Instant>,
        cancel_requested -> Bool,
        seed -> BigInt,
        env_digest -> Nullable<Text>,
        steps -> Text,
        limits_hit -> Text,
        log_size -> BigInt,
        report_blob -> Nullable<Text>,
        queued_at -> Instant,
        started_at -> Nullable<Instant>,
        finished_at -> Nullable<Instant>,
        millis -> Nullable<BigInt>,
        cpu_millis -> Nullable<BigInt>,
        requested_by -> Nullable<Guid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    run_logs (run_id, attempt, at_byte) {
        run_id -> Guid,
        attempt -> Integer,
        at_byte -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    facts (id) {
        id -> Guid,
        run_id -> Guid,
        key -> Text,
        value -> Nullable<Double>,
        unit -> Text,
        trust -> Text,
        status -> Text,
        runs -> Integer,
        min -> Nullable<Double>,
        max -> Nullable<Double>,
        evidence -> Text,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    level_suggestions (id) {
        id -> Guid,
        run_id -> Guid,
        rubric_version_id -> Guid,
        criterion -> Text,
        level -> Nullable<Integer>,
        explanation -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    api_tokens (id) {
        id -> Guid,
        user_id -> Guid,
        name -> Text,
        token_hash -> Text,
        scopes -> Text,
        created_at -> Instant,
        expires_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
        opening -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    decisions (id) {
        id -> Guid,
        application_id -> Guid,
        outcome -> Text,
        reason -> Text,
        decided_by -> Guid,
        decided_at -> Instant,
        calculation -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    debrief_notes (id) {
        id -> Guid,
        application_id -> Guid,
        author_id -> Guid,
        body -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    jobs (id) {
        id -> Guid,
        kind -> Text,
        payload -> Text,
        state -> Text,
        run_at -> Instant,
        attempts -> Integer,
        max_attempts -> Integer,
        lease_until -> Nullable<Instant>,
        leased_by -> Nullable<Text>,
        dedupe_key -> Nullable<Text>,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        finished_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    mails (id) {
        id -> Guid,
        kind -> Text,
        to_name -> Text,
        to_email -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        application_id -> Nullable<Guid>,
        state -> Text,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    audit_events (id) {
        id -> Guid,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Guid>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Guid,
        application_id -> Nullable<Guid>,
        detail -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    search_documents (number) {
        number -> BigInt,
        application_id -> Guid,
        words -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    practice_attempts (id) {
        id -> Guid,
        user_id -> Guid,
        rubric_version_id -> Guid,
        number -> Integer,
        started_at -> Instant,
        finished_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Guid, Instant};

    practice_ratings (attempt_id, sample) {
        attempt_id -> Guid,
        sample -> Text,
        criterion -> Text,
        level -> Nullable<Integer>,
        expert_level -> Integer,
        note -> Text,
        rated_at -> Instant,
    }
}

diesel::joinable!(accommodations -> take_homes (take_home_id));
diesel::joinable!(accommodations -> users (granted_by));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(applications -> candidates (candidate_id));
diesel::joinable!(applications -> plans (plan_id));
diesel::joinable!(applications -> roles (role_id));
diesel::joinable!(applications -> stages (stage_id));
diesel::joinable!(assignments -> interviews (interview_id));
diesel::joinable!(debrief_notes -> applications (application_id));
diesel::joinable!(debrief_notes -> users (author_id));
diesel::joinable!(decisions -> applications (application_id));
diesel::joinable!(decisions -> users (decided_by));
diesel::joinable!(facts -> grading_runs (run_id));
diesel::joinable!(grading_runs -> kit_versions (kit_version_id));
diesel::joinable!(grading_runs -> runners (runner_id));
diesel::joinable!(grading_runs -> submissions (submission_id));
diesel::joinable!(grading_runs -> take_homes (take_home_id));
diesel::joinable!(grading_runs -> users (requested_by));
diesel::joinable!(interviews -> applications (application_id));
diesel::joinable!(interviews -> loop_interviews (loop_interview_id));
diesel::joinable!(level_suggestions -> grading_runs (run_id));
diesel::joinable!(level_suggestions -> rubric_versions (rubric_version_id));
diesel::joinable!(loop_interviews -> kit_versions (kit_version_id));
diesel::joinable!(loop_interviews -> plans (plan_id));
diesel::joinable!(loop_interviews -> rubric_versions (rubric_version_id));
diesel::joinable!(loop_interviews -> stages (stage_id));
diesel::joinable!(mails -> applications (application_id));
diesel::joinable!(notes -> applications (application_id));
diesel::joinable!(notes -> users (author_id));
diesel::joinable!(one_time_links -> users (user_id));
diesel::joinable!(plans -> roles (role_id));
diesel::joinable!(plans -> users (created_by));
diesel::joinable!(rubric_draft_parts -> rubric_drafts (draft_id));
diesel::joinable!(rubric_draft_parts -> users (updated_by));
diesel::joinable!(run_logs -> grading_runs (run_id));
diesel::joinable!(practice_attempts -> rubric_versions (rubric_version_id));
diesel::joinable!(practice_ratings -> practice_attempts (attempt_id));
diesel::joinable!(scorecards -> applications (application_id));
diesel::joinable!(scorecards -> assignments (assignment_id));
diesel::joinable!(scorecards -> interviews (interview_id));
diesel::joinable!(scorecards -> rubric_versions (rubric_version_id));
diesel::joinable!(scorecards -> users (author_id));
diesel::joinable!(scores -> scorecards (scorecard_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(stage_moves -> applications (application_id));
diesel::joinable!(stage_moves -> users (actor_id));
diesel::joinable!(stages -> plans (plan_id));
diesel::joinable!(submissions -> take_homes (take_home_id));
diesel::joinable!(take_homes -> applications (application_id));
diesel::joinable!(take_homes -> interviews (interview_id));
diesel::joinable!(take_homes -> kit_versions (kit_version_id));
diesel::joinable!(take_homes -> users (created_by));

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Instant;

    reliabilities (line) {
        line -> Text,
        units -> Integer,
        own -> Nullable<Double>,
        estimated_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    api_tokens,
    search_documents,
    users,
    roles,
    plans,
    stages,
    loop_interviews,
    rubric_versions,
    rubric_drafts,
    rubric_draft_parts,
    kit_versions,
    candidates,
    applications,
    stage_moves,
    notes,
    interviews,
    assignments,
    scorecards,
    scores,
    take_homes,
    decisions,
    debrief_notes,
    submissions,
    grading_runs,
    runners,
    sessions,
    accommodations,
    audit_events,
    mails,
    facts,
    level_suggestions,
    practice_attempts,
    practice_ratings,
);
