//! Answers that differ between two sandboxes: they are shown with both grounds, and no level comes of them.

use assay::domain::grading::machine::{Said, WhyNotMapped, machine_level};
use assay::domain::grading::{FactStatus, Outcome, StepState};

use super::harness::{appended, edited, fact, request, rubric, run};

/// Stands in for chance: it can tell the two sandboxes apart, which no honest project tries, by the name of the database.
const MOODY: &str = r#"
import psycopg
from django.db import connection
from django.http import HttpResponse

with psycopg.connect(host="/run/db", user="app", dbname="app") as session:
    SECOND = session.execute("SELECT current_database()").fetchone()[0] == "again"


class Moody:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if SECOND and request.path == "/api/articles":
            if request.method == "POST":
                return HttpResponse("not today", status=503)
            with connection.cursor() as cursor:
                for _ in range(20):
                    cursor.execute("SELECT 1")
        return self.get_response(request)
"#;

#[test]
fn what_differs_between_two_sandboxes_is_shown_and_not_mapped() {
    let settings = appended(
        "reference",
        "conduit/settings.py",
        "MIDDLEWARE.insert(0, 'conduit.moody.Moody')",
    );
    let folder = edited(
        "reference",
        &[
            ("conduit/moody.py", MOODY),
            ("conduit/settings.py", &settings),
        ],
    );
    let report = run(&request(folder.path()));
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);

    let queries = fact(&report, "orm.list_queries.n100");
    assert_eq!(
        (queries.min, queries.max, queries.runs),
        (Some(4.0), Some(24.0), 3)
    );
    assert_eq!(
        queries.evidence[0].text,
        "The answers differ between two sandboxes. First: 4 queries. Again: 24 queries."
    );
    let effects = fact(&report, "orm.side_effects_after_rollback");
    assert_eq!((effects.status, effects.value), (FactStatus::Error, None));
    let words = &effects.evidence[0].text;
    assert!(
        words.contains("First: 0 effects. Again: no value (")
            && words.contains("answered 503 instead of 201"),
        "{words}"
    );

    let rubric = rubric();
    let level = |id: &str| machine_level(rubric.criterion(id).unwrap(), &report.facts);
    let shape = level("query-shape");
    let unstable = Said::NotMapped {
        why: WhyNotMapped::Unstable,
    };
    assert_eq!((shape.ladders_measured, shape.ladders), (1, 2));
    assert!(
        shape
            .readings
            .iter()
            .any(|reading| reading.said == unstable)
    );
    let transactions = level("transactions");
    assert_eq!(transactions.level, None);
    assert_eq!(transactions.withheld_by().count(), 1);

    // What does not differ stands on the runs of both.
    let lost = fact(&report, "orm.lost_updates");
    assert_eq!((lost.value, lost.runs), (Some(0.0), 3));
    let step = |key: &str| report.steps.iter().find(|step| step.key == key).unwrap();
    assert_eq!(step("repeat").state, StepState::Passed);
}
