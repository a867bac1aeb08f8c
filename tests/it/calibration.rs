//! Calibration of interviewers: the worked example through the page, who sees whom, and that nothing sealed shows through.

use assay::db::scorecards::{self, NewCard, Submission};
use assay::db::{Tx, assignments, interviews};
use assay::domain::access::Access;
use assay::domain::ids::{ApplicationId, AssignmentId, InterviewId, RoleId, UserId};
use assay::domain::level::Level;
use assay::domain::plan::LoopInterviewKind;
use assay::domain::scorecard::{CriterionState, NotAssessedReason, Scorecard};
use assay::domain::scoring::{Recommendation, Suggestion};

use crate::harness::applications::{candidate, interview, seats};
use crate::harness::roles::open_role;
use crate::harness::{Page, Person, TestApp};

/// The criteria of `django.orm`.
const KEYS: [&str; 6] = [
    "domain-model",
    "query-shape",
    "set-logic",
    "indexes-plans",
    "transactions",
    "migrations",
];

/// T18: three raters, ten candidates; 0 is a gap.
const T18: [[u8; 10]; 3] = [
    [3, 2, 4, 1, 3, 2, 4, 3, 0, 2],
    [3, 2, 3, 2, 4, 3, 4, 3, 1, 0],
    [2, 2, 4, 1, 3, 2, 4, 0, 1, 3],
];

/// A role with everybody who runs it.
struct Hiring {
    rosa: Person,
    hanna: Person,
    filler: UserId,
    role: RoleId,
}

async fn hiring(app: &TestApp) -> Hiring {
    let rosa = app.person("Rosa Testcase", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let filler = app
        .person("Fay Filler", Access::Interviewer)
        .await
        .id
        .unwrap();
    let role = open_role(app, &rosa, &hanna).await;
    Hiring {
        rosa,
        hanna,
        filler,
        role,
    }
}

impl Hiring {
    async fn applies(&self, app: &TestApp, number: usize) -> ApplicationId {
        let name = format!("Sample Candidate {number}");
        candidate(app, &self.rosa, self.role, &name).await
    }

    /// Everything but the ORM interview is waived, so that the debrief waits for its cards alone.
    async fn waive_the_rest(&self, app: &TestApp, application: ApplicationId) {
        let rest: Vec<InterviewId> = seats(app, application)
            .await
            .iter()
            .filter(|seat| seat.kind != LoopInterviewKind::Screen && !seat.title.starts_with("ORM"))
            .map(|seat| seat.interview_id)
            .collect();
        let filler = self.filler;
        let write = move |tx: &mut Tx<'_>| -> assay::db::DbResult<()> {
            for interview in rest {
                let id = assignments::insert(tx, interview, filler, filler, false)?;
                assignments::waive(tx, id, Some(filler), "Not in this test.")?;
            }
            Ok(())
        };
        app.app.db.write(write).await.unwrap();
    }
}

/// Somebody is asked for the ORM interview of an application.
async fn asked(
    app: &TestApp,
    application: ApplicationId,
    rater: &Person,
    shadow: bool,
) -> AssignmentId {
    let (user, orm) = (rater.id.unwrap(), interview(app, application, "ORM").await);
    let write = move |tx: &mut Tx<'_>| -> assay::db::DbResult<AssignmentId> {
        let row = interviews::get(tx, orm)?;
        let assignment = assignments::insert(tx, orm, user, user, shadow)?;
        let card = NewCard {
            assignment,
            interview: orm,
            application,
            author: user,
            rubric_version: row.rubric_version_id,
            level: row.level,
        };
        scorecards::insert(tx, card)?;
        Ok(assignment)
    };
    app.app.db.write(write).await.unwrap()
}

/// Submits a card with these levels, 0 for "not assessed".
async fn rates(app: &TestApp, assignment: AssignmentId, levels: [u8; 6]) {
    let write = move |tx: &mut Tx<'_>| -> assay::db::DbResult<()> {
        let row = scorecards::of_assignment(tx, assignment)?.unwrap();
        let mut card = Scorecard::empty(KEYS);
        for (key, level) in KEYS.iter().zip(levels) {
            let state = match Level::try_from(level) {
                Ok(level) => CriterionState::Scored {
                    level,
                    note: "Named the lock each step takes.".to_owned(),
                },
                Err(_) => CriterionState::NotAssessed {
                    reason: NotAssessedReason::Time,
                    note: String::new(),
                },
            };
            card.rate(key, state, "");
        }
        card.own.recommendation = Some(Recommendation::Yes);
        assert!(scorecards::save(tx, row.id, row.revision, &card, "")?);
        let submission = Submission {
            suggestion: Suggestion::Yes,
            calculation: "{}".to_owned(),
            seen_others: false,
        };
        scorecards::submit(tx, row.id, &submission)
    };
    app.app.db.write(write).await.unwrap();
}

async fn raters(app: &TestApp, names: &[&str]) -> Vec<Person> {
    let mut all = Vec::new();
    for name in names {
        all.push(app.person(name, Access::Interviewer).await);
    }
    all
}

/// What a page says of figures: everything after its heading.
fn told(page: &Page) -> &str {
    page.is(200);
    page.body.split_once("<h1>").unwrap().1
}

#[actix_web::test]
async fn the_worked_example_is_on_the_pages() {
    let app = TestApp::start().await;
    let hiring = hiring(&app).await;
    let people = raters(&app, &["Priya Demo", "Erik Specimen", "Mona Sample"]).await;
    for number in 0..10 {
        let application = hiring.applies(&app, number).await;
        hiring.waive_the_rest(&app, application).await;
        for (person, levels) in people.iter().zip(T18) {
            if levels[number] > 0 {
                let card = asked(&app, application, person, false).await;
                rates(&app, card, [0, 0, 0, 0, levels[number], 0]).await;
            }
        }
    }
    let list = hiring.rosa.get("/calibration").await;
    for (person, shrunk, how) in [
        (&people[0], "−0.08", "−0.167 × 9 / (9 + 10) = −0.079"),
        (&people[1], "+0.13", "0.278 × 9 / (9 + 10) = 0.132"),
        (&people[2], "−0.05", "−0.111 × 9 / (9 + 10) = −0.053"),
    ] {
        let path = format!("/calibration/{}", person.id.unwrap());
        let page = person.get(&path).await;
        page.is(200)
            .says("Your calibration")
            .says(shrunk)
            .says(how)
            .says("On 9 ratings shared with others by 2 colleagues")
            .says("A sign is given from 20 shared ratings and 0.30 levels on; there are 9 so far.")
            .says("Not enough yet: 9 of 10 shared ratings.")
            .says("Not enough yet: 0 of 10 cards.")
            .says("For training, never for correcting.")
            .says("1.00 a rating, 31 characters");
        hiring
            .rosa
            .get(&path)
            .await
            .is(200)
            .says(shrunk)
            .says(person.name());
        list.says(shrunk).says(person.name());
        assert!(app.queries_of(person, &path).await <= 6);
    }
    list.hides("Fay Filler");
    assert!(app.queries_of(&hiring.rosa, "/calibration").await <= 6);
    // The same through the filter; another major version has none of these ratings.
    let own = format!("/calibration/{}", people[1].id.unwrap());
    people[1]
        .get(&format!("{own}?rubric=django.orm@1&period=90"))
        .await
        .says("+0.13");
    people[1]
        .get(&format!("{own}?rubric=django.orm@2"))
        .await
        .says("Not enough yet: 0 of 8 shared ratings.");

    // How the rubric has been used: 27 ratings by three people on one criterion, none on the others.
    let orm = app
        .app
        .db
        .read(|db| assay::db::rubrics::latest(db, "django.orm"))
        .await
        .unwrap()
        .unwrap();
    let path = format!("/rubrics/{}", orm.id);
    people[0]
        .get(&path)
        .await
        .says("level 1 15%, level 2 30%, level 3 33%, level 4 22%")
        .says("54% of 24")
        .says("100% of 24")
        .says("Not enough yet: 0 of 20 ratings");
    assert!(app.queries_of(&people[0], &path).await <= 6);
}

#[actix_web::test]
async fn figures_are_for_the_person_and_for_whoever_runs_the_hiring() {
    let app = TestApp::start().await;
    let hiring = hiring(&app).await;
    let people = raters(&app, &["Priya Demo", "Erik Specimen"]).await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let priya = format!("/calibration/{}", people[0].id.unwrap());
    people[0].get(&priya).await.is(200).says("Your calibration");
    people[0]
        .get("/calibration")
        .await
        .is(200)
        .says("Your calibration");
    ida.get(&priya).await.is(200).says("Priya Demo");
    hiring.rosa.get(&priya).await.is(200);
    for other in [&people[1], &hiring.hanna] {
        other.get(&priya).await.is(404).hides("Priya");
        other
            .get("/calibration")
            .await
            .says("Your calibration")
            .hides("Priya");
    }
    app.visitor().get(&priya).await.is(303);
    let nobody = "/calibration/01890000-0000-7000-8000-000000000000";
    hiring.rosa.get(nobody).await.is(404);
    hiring
        .rosa
        .get("/calibration")
        .await
        .says("Nothing to compare yet");
}

/// The page of somebody who has rated a candidate must not move while a colleague's card is sealed, and not before every
/// card of that candidate is in, whatever stands on them.
#[actix_web::test]
async fn ones_own_figures_tell_nothing_of_a_sealed_card() {
    let app = TestApp::start().await;
    let hiring = hiring(&app).await;
    let people = raters(&app, &["Priya Demo", "Erik Specimen", "Mona Sample"]).await;
    let own = format!("/calibration/{}", people[0].id.unwrap());
    let mut third = Vec::new();
    let mut seconds = Vec::new();
    for number in 0..2 {
        let application = hiring.applies(&app, number).await;
        hiring.waive_the_rest(&app, application).await;
        let first = asked(&app, application, &people[0], false).await;
        seconds.push(asked(&app, application, &people[1], false).await);
        third.push(asked(&app, application, &people[2], false).await);
        rates(&app, first, [3; 6]).await;
    }
    let readers = [&people[0], &hiring.rosa];
    let mut before = Vec::new();
    for reader in readers {
        before.push(told(&reader.get(&own).await).to_owned());
    }
    assert!(before[0].contains("0 ratings"));
    rates(&app, seconds[0], [1; 6]).await;
    rates(&app, seconds[1], [4; 6]).await;
    for (reader, before) in readers.iter().zip(&before) {
        assert_eq!(told(&reader.get(&own).await), before);
    }
    hiring
        .rosa
        .get("/calibration")
        .await
        .says("Nothing to compare yet");
    rates(&app, third[0], [2; 6]).await;
    rates(&app, third[1], [2; 6]).await;
    // Both debriefs are open: 1.5 above the others on one candidate, 0 on the other.
    let page = people[0].get(&own).await;
    page.says("12 shared with 2 colleagues")
        .says("0.750 × 12 / (12 + 10) = 0.409");
}

/// A debrief may be open for everybody else: as long as the reader owes a card there, it is sealed for them, and so are
/// figures made of it.
#[actix_web::test]
async fn what_is_sealed_for_the_reader_enters_no_figure_of_theirs() {
    let app = TestApp::start().await;
    let hiring = hiring(&app).await;
    let people = raters(&app, &["Priya Demo", "Erik Specimen"]).await;
    let sam = app.person("Sam Fixture", Access::Recruiter).await;
    let own = format!("/calibration/{}", people[0].id.unwrap());
    let mut shadows = Vec::new();
    for number in 0..2 {
        let application = hiring.applies(&app, number).await;
        hiring.waive_the_rest(&app, application).await;
        let first = asked(&app, application, &people[0], false).await;
        let second = asked(&app, application, &people[1], false).await;
        shadows.push(asked(&app, application, &sam, true).await);
        rates(&app, first, [4; 6]).await;
        rates(&app, second, [3; 6]).await;
    }
    hiring
        .rosa
        .get(&own)
        .await
        .says("12 shared with 1 colleague");
    sam.get(&own).await.says("0 shared with 0 colleagues");
    rates(&app, shadows[0], [3; 6]).await;
    sam.get(&own).await.says("6 shared with 1 colleague");
    rates(&app, shadows[1], [4; 6]).await;
    // The shadow's cards are compared on their own page, and are in no other figure.
    sam.get(&own).await.says("12 shared with 1 colleague");
    sam.get(&format!("/calibration/{}", sam.id.unwrap()))
        .await
        .says("50% exact, 100% within one level")
        .says("2 training cards, 24 levels beside an interviewer’s: 12 equal, 6 higher, 6 lower")
        .says("0 cards");
}

#[actix_web::test]
async fn practice_stands_beside_as_figures_only() {
    let app = TestApp::start().await;
    let hiring = hiring(&app).await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    let orm = app
        .app
        .db
        .read(|db| assay::db::rubrics::latest(db, "django.orm"))
        .await
        .unwrap()
        .unwrap();
    let page = sam
        .post("/practice", &[("version", &orm.id.to_string())])
        .await;
    let path = page.leads().to_owned();
    let set = app
        .app
        .samples
        .iter()
        .find(|set| set.rubric() == "django.orm")
        .unwrap();
    for (place, sample) in set.samples().iter().take(8).enumerate() {
        let level = if place < 6 {
            sample.level.get()
        } else {
            5 - sample.level.get()
        };
        let note = "My very own words.";
        let fields = [
            ("sample", &*sample.id),
            ("level", &level.to_string()),
            ("note", note),
        ];
        sam.post(&path, &fields).await.is(303);
        if place == 6 {
            hiring.rosa.get("/calibration").await.says("7 of 8 answers");
        }
    }
    let list = hiring.rosa.get("/calibration").await;
    list.says("75% exact, 8 answers")
        .hides("My very own words.");
    let page = hiring
        .rosa
        .get(&format!("/calibration/{}", sam.id.unwrap()))
        .await;
    page.says("75% exact")
        .says("6 of 8 answers as the experts")
        .hides("My very own words.");
    for sample in set.samples() {
        page.hides(&sample.id);
    }
    sam.get("/calibration").await.says("75% exact");
}
