//! Projects that try to write their own result. Whatever they do inside, the facts are those of the same project without the tricks.

use assay::domain::grading::Outcome;

use super::harness::{appended, edited, request, run, starter, trusted};

/// Grades the starter with these files on top and expects the starter's own facts.
fn changes_nothing(files: &[(&str, &str)]) {
    let folder = edited("starter", files);
    let report = run(&request(folder.path()));
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    assert_eq!(trusted(&report), trusted(starter()));
}

#[test]
fn patched_tests_query_logs_and_exits_change_nothing() {
    let site = r#"
import atexit, json, os, sys
if "test" in sys.argv:
    print("Ran 500 tests in 0.1s\n\nOK")
    atexit.register(lambda: os._exit(0))
for place in ("/tmp/results.json", "/app/results.json", "/opt/assay/results.json", "/run/db/results.json"):
    try:
        with open(place, "w") as file:
            json.dump({"facts": [{"key": "orm.query_growth", "value": 0}], "outcome": "graded"}, file)
    except OSError:
        pass
print(json.dumps({"key": "orm.query_growth", "value": 0, "status": "measured"}))
"#;
    let patches = r#"
import unittest
from django.db.backends.base.base import BaseDatabaseWrapper
unittest.TestCase.run = lambda self, result=None: result.addSuccess(self)
BaseDatabaseWrapper.queries_logged = property(lambda self: False)
BaseDatabaseWrapper.queries = property(lambda self: [])
"#;
    let conftest = "import pytest\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n    report = (yield).get_result()\n    report.outcome = 'passed'\n";
    let settings = appended("starter", "conduit/settings.py", patches);
    changes_nothing(&[
        ("sitecustomize.py", site),
        ("conftest.py", conftest),
        ("conduit/settings.py", &settings),
        ("assay_overlay.py", "from conduit.settings import *\n"),
        ("gunicorn.conf.py", "bind = '127.0.0.1:1'\n"),
    ]);
}

#[test]
fn attacks_on_the_database_and_its_socket_change_nothing() {
    let attack = r#"
import os
import psycopg

def attempt(sql, user="app", database="app"):
    try:
        with psycopg.connect(host="/run/db", user=user, dbname=database, autocommit=True, connect_timeout=2) as connection:
            connection.execute(sql)
            print("DONE", sql)
    except Exception as error:
        print("refused", str(error).splitlines()[0])

for target in ({"user": "postgres"}, {"database": "postgres"}, {"database": "template1"}, {"user": "postgres", "database": "fresh"}):
    attempt("select 1", **target)
for sql in (
    "create role intruder superuser", "alter role app superuser", "alter system set log_statement = 'none'", "set role postgres",
    "set session authorization postgres", "copy (select 1) to program 'id'", "select pg_read_file('/etc/passwd')", "create extension dblink",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'", "select pg_sleep(30)", "create database more",
):
    attempt("set statement_timeout = '1s'; " + sql if "sleep" in sql else sql)
for path in ("/run/db/.s.PGSQL.5432", "/opt/assay/assay_overlay.py", "/app/manage.py"):
    for deed in (os.unlink, lambda path: os.rename(path, path + ".old"), lambda path: open(path, "w")):
        try:
            deed(path)
            print("DONE", path)
        except OSError as error:
            print("refused", error)
"#;
    changes_nothing(&[(
        "conduit/wsgi.py",
        &appended("starter", "conduit/wsgi.py", attack),
    )]);
}

#[test]
fn a_trigger_never_runs_with_the_graders_rights() {
    // If the superuser wrote to the tables or read them, this trigger would stop it, and facts would be missing.
    let migration = r#"
from django.db import migrations

TRAP = """
CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_setting('is_superuser') = 'on' THEN RAISE EXCEPTION 'caught a superuser'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON conduit_article FOR EACH ROW EXECUTE FUNCTION trap();
CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON conduit_user FOR EACH ROW EXECUTE FUNCTION trap();
"""
BACK = "DROP TRIGGER trap ON conduit_article; DROP TRIGGER trap ON conduit_user; DROP FUNCTION trap();"

class Migration(migrations.Migration):
    dependencies = [("articles", "0002_article_favorites_count")]
    operations = [migrations.RunSQL(TRAP, BACK)]
"#;
    let folder = edited(
        "starter",
        &[("articles/migrations/0003_trap.py", migration)],
    );
    let report = run(&request(folder.path()));
    let mut expected = trusted(starter());
    // The trap is a migration, and it can be taken back.
    expected.insert(
        "orm.irreversible_migrations".to_owned(),
        "measured Some(0.0)".to_owned(),
    );
    assert_eq!(trusted(&report), expected);
}

#[test]
fn redefined_operators_and_functions_end_the_run() {
    let migration = r#"
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("articles", "0002_article_favorites_count")]
    operations = [
        migrations.RunSQL("CREATE FUNCTION always(varchar, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true'", "DROP FUNCTION always(varchar, varchar)"),
        migrations.RunSQL("CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = always)", "DROP OPERATOR = (varchar, varchar)"),
    ]
"#;
    let folder = edited(
        "starter",
        &[("articles/migrations/0003_operator.py", migration)],
    );
    let report = run(&request(folder.path()));
    assert_eq!(report.outcome, Outcome::CandidateFault);
    assert!(
        report
            .reason
            .as_deref()
            .unwrap_or_default()
            .contains("its own operator ="),
        "{:?}",
        report.reason
    );
}
