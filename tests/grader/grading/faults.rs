//! Projects that do not work or break a limit: each ends as a result with a reason in words, never as a fault of the grader.

use assay::domain::grading::{Outcome, Report, StepState};
use assay::runner::grade::GradeRequest;

use super::harness::{appended, edited, fact, request, run};

/// Runs an edited starter that is expected to fail; returns the report.
fn failed(files: &[(&str, &str)], adapt: impl FnOnce(&mut GradeRequest)) -> Report {
    let folder = edited("starter", files);
    let mut request = request(folder.path());
    request.kit.manifest.start.ready_seconds = 8;
    request.kit.manifest.limits.request_seconds = 2;
    adapt(&mut request);
    let report = run(&request);
    assert_eq!(
        report.outcome,
        Outcome::CandidateFault,
        "{:?}",
        report.reason
    );
    assert!(
        report
            .steps
            .iter()
            .any(|step| step.state == StepState::Failed)
    );
    report
}

fn reason(report: &Report) -> &str {
    report.reason.as_deref().unwrap_or_default()
}

#[test]
fn a_project_without_manage_py_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("README.md"), "nothing").unwrap();
    let report = run(&request(folder.path()));
    assert_eq!(report.outcome, Outcome::CandidateFault);
    assert!(
        reason(&report).contains("no manage.py"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_django_project_of_another_shape_is_sent_to_the_starter() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    for (name, text) in [
        ("manage.py", "import config.settings\n"),
        ("config/settings.py", "DEBUG = True\n"),
        ("requirements.txt", "Django\n"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let report = run(&request(folder.path()));
    assert_eq!(report.outcome, Outcome::CandidateFault);
    assert!(
        reason(&report).contains("not one built on the starter: it has no conduit/settings.py"),
        "{}",
        reason(&report)
    );
}

#[test]
fn tables_of_other_names_cost_their_facts_and_are_listed() {
    let text = "from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [('articles', '0002_article_favorites_count')]\n    operations = [migrations.RunSQL('ALTER TABLE conduit_tag RENAME TO labels', 'ALTER TABLE labels RENAME TO conduit_tag')]\n";
    let folder = edited("starter", &[("articles/migrations/0003_names.py", text)]);
    let mut request = request(folder.path());
    request.kit.manifest.start.own_tests = vec!["python".to_owned(), "--version".to_owned()];
    let report = run(&request);
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    for key in [
        "orm.query_growth",
        "orm.aggregate_errors",
        "orm.invalid_rows_accepted",
        "orm.lost_updates",
    ] {
        let fact = fact(&report, key);
        let words = &fact.evidence[0].text;
        assert_eq!(fact.status.as_str(), "error", "{key} = {:?}", fact.value);
        assert!(
            words.contains("the database lacks conduit_tag. It has ") && words.contains("labels"),
            "{key}: {words}"
        );
    }
}

#[test]
fn a_migration_that_never_ends_is_given_up() {
    let text = "import time\nfrom django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [('articles', '0002_article_favorites_count')]\n    operations = [migrations.RunPython(lambda apps, editor: time.sleep(1000))]\n";
    let report = failed(&[("articles/migrations/0003_slow.py", text)], |request| {
        request.kit.manifest.limits.wall_seconds = 8
    });
    assert_eq!(report.limits_hit, ["wall"]);
    assert!(
        reason(&report).contains("do not run on an empty database"),
        "{}",
        reason(&report)
    );
}

#[test]
fn an_unknown_requirement_is_named() {
    let report = failed(&[("requirements.txt", "Django>=5.2\nredis==5.0\n")], |_| {});
    assert!(
        reason(&report).contains("redis==5.0") && reason(&report).contains("psycopg"),
        "{}",
        reason(&report)
    );
}

#[test]
fn an_applied_migration_must_not_change() {
    let text = appended(
        "starter",
        "articles/migrations/0001_initial.py",
        "# harmless?",
    );
    let report = failed(&[("articles/migrations/0001_initial.py", &text)], |_| {});
    assert!(
        reason(&report).contains("0001_initial.py differs"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_failing_migration_shows_its_last_lines() {
    let text = "from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [('articles', '0002_article_favorites_count')]\n    operations = [migrations.RunSQL('SELECT nonsense FROM nowhere')]\n";
    let report = failed(&[("articles/migrations/0003_broken.py", text)], |_| {});
    assert!(
        reason(&report).contains("do not run on an empty database")
            && reason(&report).contains("nowhere"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_project_that_does_not_import_shows_why() {
    let report = failed(&[("conduit/wsgi.py", "import no_such_module\n")], |_| {});
    assert!(
        reason(&report).contains("does not start") && reason(&report).contains("no_such_module"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_project_that_hangs_is_given_up() {
    let report = failed(
        &[(
            "conduit/wsgi.py",
            "import time\n\ndef application(environ, start_response):\n    time.sleep(1000)\n",
        )],
        |_| {},
    );
    assert!(
        reason(&report).contains("was not ready within 8 s")
            && reason(&report).contains("no complete answer"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_flood_of_output_is_stopped() {
    let text = appended(
        "starter",
        "conduit/wsgi.py",
        "while True:\n    print('flood' * 1000)",
    );
    let report = failed(&[("conduit/wsgi.py", &text)], |_| {});
    assert_eq!(report.limits_hit, ["output"]);
    assert!(
        reason(&report).contains("limit on output"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_memory_bomb_is_stopped() {
    let text = appended(
        "starter",
        "conduit/wsgi.py",
        "hoard = []\nwhile True:\n    hoard.append(bytearray(8 << 20))",
    );
    let report = failed(&[("conduit/wsgi.py", &text)], |request| {
        request.kit.manifest.limits.memory_mib = 256
    });
    assert_eq!(report.limits_hit, ["memory"]);
    assert!(
        reason(&report).contains("memory limit"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_fork_bomb_is_contained() {
    let bomb = "import os, time\ntry:\n    while True:\n        if os.fork() == 0:\n            time.sleep(60)\nexcept OSError as error:\n    raise SystemExit(f'no more processes: {error}')";
    let report = failed(
        &[(
            "conduit/settings.py",
            &appended("starter", "conduit/settings.py", bomb),
        )],
        |_| {},
    );
    assert!(
        reason(&report).contains("no more processes"),
        "{}",
        reason(&report)
    );
    assert_eq!(report.limits_hit, ["pids"]);
}

#[test]
fn a_full_disk_is_the_projects_own() {
    let fill = "for number in range(10_000):\n    with open(f'/tmp/fill{number}', 'wb') as file:\n        file.write(b'x' * (4 << 20))";
    let report = failed(
        &[(
            "conduit/wsgi.py",
            &appended("starter", "conduit/wsgi.py", fill),
        )],
        |_| {},
    );
    assert!(
        reason(&report).contains("No space left on device"),
        "{}",
        reason(&report)
    );
}

#[test]
fn an_endless_loop_hits_the_processor_limit() {
    let report = failed(
        &[("conduit/settings.py", "while True:\n    pass\n")],
        |request| request.kit.manifest.limits.cpu_seconds = 2,
    );
    assert_eq!(report.limits_hit, ["cpu"]);
    assert!(
        reason(&report).contains("processor time limit"),
        "{}",
        reason(&report)
    );
}

#[test]
fn a_dry_run_stops_after_the_start() {
    let folder = edited("starter", &[]);
    let mut request = request(folder.path());
    request.dry_run = true;
    let report = run(&request);
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    assert!(report.facts.is_empty());
    let skipped = report
        .steps
        .iter()
        .filter(|step| step.state == StepState::Skipped)
        .count();
    assert_eq!(skipped, report.steps.len() - 5);
}

#[test]
fn an_endpoint_that_kills_its_worker_costs_its_own_facts_only() {
    let exit = "import os\n\nclass Exit:\n    def __init__(self, get_response):\n        self.get_response = get_response\n\n    def __call__(self, request):\n        if request.path == '/api/authors/stats':\n            os._exit(0)\n        return self.get_response(request)\n";
    let settings = appended(
        "starter",
        "conduit/settings.py",
        "MIDDLEWARE.insert(0, 'conduit.exit.Exit')",
    );
    let folder = edited(
        "starter",
        &[
            ("conduit/exit.py", exit),
            ("conduit/settings.py", &settings),
        ],
    );
    let report = run(&request(folder.path()));
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    assert_eq!(
        fact(&report, "orm.aggregate_errors").status.as_str(),
        "error"
    );
    assert_eq!(fact(&report, "orm.query_growth").status.as_str(), "error");
    assert_eq!(
        fact(&report, "orm.lost_updates").value,
        fact(super::harness::starter(), "orm.lost_updates").value
    );
    assert_eq!(fact(&report, "orm.invalid_rows_accepted").value, Some(11.0));
}
