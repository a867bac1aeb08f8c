//! Projects that turn on their database or on the grader's sessions with it: a result in words or the same facts as ever, never a fault
//! of ours that would be tried again and again.

use assay::domain::grading::{FactStatus, Outcome};

use super::harness::{appended, edited, fact, request, run, starter};

const HEAD: &str = "from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [('articles', '0002_article_favorites_count')]\n    operations = [migrations.RunSQL(\"\"\"";
const TAIL: &str = "\"\"\", migrations.RunSQL.noop)]\n";

/// A migration of the submission that runs this SQL.
fn migration(sql: &str) -> (&'static str, String) {
    (
        "articles/migrations/0003_sql.py",
        format!("{HEAD}{sql}{TAIL}"),
    )
}

#[test]
fn a_full_database_is_the_submissions_doing() {
    let (name, text) = migration(
        "SET statement_timeout = 0; CREATE TABLE hoard (words text); ALTER TABLE hoard ALTER words SET STORAGE EXTERNAL; INSERT INTO hoard SELECT repeat('x', 100000) FROM generate_series(1, 8000)",
    );
    let folder = edited("starter", &[(name, &text)]);
    let report = run(&request(folder.path()));
    assert_eq!(
        report.outcome,
        Outcome::CandidateFault,
        "{:?}",
        report.reason
    );
    let reason = report.reason.unwrap();
    assert!(
        [
            "No space left on device",
            "disk is full",
            "could not extend"
        ]
        .iter()
        .any(|words| reason.contains(words)),
        "{reason}"
    );
}

#[test]
fn settings_and_signals_of_the_role_do_not_reach_the_graders_sessions() {
    // Each worker lifts the setting for itself, so that it would only meet others who sign in with this role.
    let (name, text) = migration("ALTER ROLE app SET default_transaction_read_only = on");
    let attack = r#"
from django.db.backends.signals import connection_created

DATABASES["default"].setdefault("OPTIONS", {})

def lift(connection, **_):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
        cursor.execute("DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'assay' "
                       "AND usename <> 'postgres'; EXCEPTION WHEN OTHERS THEN NULL; END $$")

connection_created.connect(lift, weak=False)
"#;
    let folder = edited(
        "starter",
        &[
            (name, &text),
            (
                "conduit/settings.py",
                &appended("starter", "conduit/settings.py", attack),
            ),
        ],
    );
    let report = run(&request(folder.path()));
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    for key in [
        "orm.invalid_rows_accepted",
        "orm.lost_updates",
        "orm.aggregate_errors",
    ] {
        assert_eq!(
            fact(&report, key).value,
            fact(starter(), key).value,
            "{key}"
        );
    }
}

#[test]
fn a_lock_that_is_kept_costs_facts_and_invents_none() {
    let keep = "import psycopg\n\nKEPT = psycopg.connect(host='/run/db', user='app', dbname='app')\ntry:\n    KEPT.execute('LOCK TABLE conduit_article IN ACCESS EXCLUSIVE MODE NOWAIT')\nexcept psycopg.Error:\n    pass";
    let folder = edited(
        "starter",
        &[(
            "conduit/wsgi.py",
            &appended("starter", "conduit/wsgi.py", keep),
        )],
    );
    let mut request = request(folder.path());
    request.kit.manifest.limits.request_seconds = 1;
    let report = run(&request);
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    for key in ["orm.query_growth", "orm.invalid_rows_accepted"] {
        let fact = fact(&report, key);
        assert_eq!(fact.status, FactStatus::Error, "{key}: {:?}", fact.value);
        assert!(
            fact.evidence[0].text.contains("lock timeout"),
            "{:?}",
            fact.evidence
        );
    }
}

#[test]
fn a_database_closed_to_others_is_named() {
    let (name, text) = migration("ALTER DATABASE fresh CONNECTION LIMIT 0");
    let folder = edited("starter", &[(name, &text)]);
    let report = run(&request(folder.path()));
    assert_eq!(
        report.outcome,
        Outcome::CandidateFault,
        "{:?}",
        report.reason
    );
    let reason = report.reason.unwrap();
    assert!(
        reason.contains("keeps others out of its database"),
        "{reason}"
    );
}
