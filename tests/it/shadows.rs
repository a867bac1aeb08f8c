//! Shadows: they rate along under the same seal, and count for nothing about the candidate.

use assay::db::{debriefs as stored, scorecards};
use assay::domain::access::{Access, Actor, Staff};
use assay::domain::ids::AssignmentId;
use assay::domain::level::Level;
use assay::domain::plan::LoopInterviewKind;
use assay::domain::scoring::Recommendation;
use assay::ops::debriefs;

use crate::harness::api_tokens::program;
use crate::harness::applications::{candidate, interview, seats};
use crate::harness::debriefs::{Loop, SECRET, all_submitted, full_loop, submitted};
use crate::harness::roles::open_role;
use crate::harness::{Person, TestApp};

/// Nadia Example, asked as a shadow on the interview whose title starts so.
async fn shadow_on(app: &TestApp, panel: &Loop, title: &str) -> (Person, AssignmentId) {
    let nadia = app.person("Nadia Example", Access::Interviewer).await;
    let interview = interview(app, panel.application, title).await;
    let user = nadia.id.unwrap().to_string();
    let page = panel
        .ana
        .post(
            &format!("/interviews/{interview}/shadow"),
            &[("user", &user)],
        )
        .await;
    assert_eq!(
        page.leads(),
        format!("/applications/{}/interviewers", panel.application)
    );
    app.drain().await;
    let all = seats(app, panel.application).await;
    let seat = all.into_iter().filter_map(|row| row.assignment);
    let seat = seat.into_iter().find(|seat| seat.shadow).unwrap();
    (nadia, seat.id)
}

/// The calculation a decision would freeze, as the manager may see it.
async fn frozen(app: &TestApp, panel: &Loop) -> serde_json::Value {
    let (application, id) = (panel.application, panel.hanna.id.unwrap());
    let staff = Staff {
        id,
        access: Access::HiringManager,
    };
    let table = app
        .app
        .db
        .read(move |db| {
            let (_, seal) = debriefs::standing(db, staff, application)?;
            debriefs::open(db, Actor::Staff(staff), application, &seal)
        })
        .await
        .unwrap();
    // Through its text, as it is stored: numbers may lose their last bit there.
    serde_json::from_str(&serde_json::to_string(&table.freeze()).unwrap()).unwrap()
}

#[actix_web::test]
async fn a_shadow_is_asked_told_and_shown_as_one() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let (nadia, assignment) = shadow_on(&app, &panel, "ORM").await;
    let application = format!("/applications/{}", panel.application);
    panel
        .ana
        .get(&format!("{application}/interviewers"))
        .await
        .says("Shadow, for training only")
        .says("No longer ask for the card");
    let page = panel.ana.get(&application).await;
    page.says("Shadow, for training only")
        .says("asked Nadia Example to rate ORM interview along as a shadow, for training only")
        .says(&format!("0 of {} scorecards in", panel.raters.len()));
    panel
        .ana
        .get(&format!("{application}/messages"))
        .await
        .says("Nadia Example");
    nadia.get("/").await.says(", as a shadow");
    let card = app
        .app
        .db
        .read(move |db| scorecards::of_assignment(db, assignment))
        .await
        .unwrap()
        .unwrap()
        .id;
    nadia
        .get(&format!("/scorecards/{card}"))
        .await
        .is(200)
        .says("You rate along as a shadow, for training only.");
    let budget = format!("{application}/interviewers");
    assert!(app.queries_of(&panel.ana, &budget).await <= 6);

    // Nobody is an interviewer and a shadow of the same interview.
    let orm = interview(&app, panel.application, "ORM").await;
    let user = nadia.id.unwrap().to_string();
    panel
        .ana
        .post(&format!("/interviews/{orm}/assign"), &[("user", &user)])
        .await
        .is(422)
        .says("Nadia Example is a shadow on this interview.");
    let holds = seats(&app, panel.application).await;
    let holder = holds
        .iter()
        .find(|row| {
            row.interview_id == orm && row.assignment.as_ref().is_some_and(|seat| !seat.shadow)
        })
        .and_then(|row| row.assignment.as_ref())
        .unwrap();
    panel
        .ana
        .post(
            &format!("/interviews/{orm}/shadow"),
            &[("user", &holder.user_id.to_string())],
        )
        .await
        .is(422)
        .says("holds this interview already");
    panel
        .ana
        .post(&format!("/assignments/{assignment}/unassign"), &[])
        .await
        .is(303);
    panel
        .ana
        .get(&application)
        .await
        .says("no longer asks Nadia Example");
    panel
        .ana
        .get(&format!("{application}/audit"))
        .await
        .says("Asked to rate along as a shadow, for training only: ORM interview, Nadia Example")
        .says("No longer a shadow");
    nadia
        .post(&format!("/interviews/{orm}/shadow"), &[("user", &user)])
        .await
        .is(403);
}

#[actix_web::test]
async fn nothing_waits_for_a_shadow_and_no_figure_counts_one() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let path = format!("/debriefs/{}", panel.application);
    let (nadia, assignment) = shadow_on(&app, &panel, "ORM").await;
    panel
        .hanna
        .get(&path)
        .await
        .says("for training only, not waited for")
        .says(&format!("0 of {} submitted", panel.raters.len()));
    all_submitted(&app, &panel).await;
    // Open for everybody but the shadow, who rates first like everybody else.
    let before = frozen(&app, &panel).await;
    panel
        .hanna
        .get(&path)
        .await
        .says(SECRET)
        .hides("shadow card");
    panel
        .hanna
        .get("/debriefs?part=open")
        .await
        .says("Amara Testcase");
    panel.ana.get("/").await.hides("Nadia Example");
    nadia
        .get(&path)
        .await
        .is(200)
        .says("Ratings are hidden")
        .hides(SECRET);

    submitted(&app, assignment, Level::ONE, Recommendation::StrongNo).await;
    assert_eq!(frozen(&app, &panel).await, before);
    let page = panel.hanna.get(&path).await;
    page.says("1 shadow card, for training only: Nadia Example")
        .hides("Nadia Example: Strong no");
    nadia.get(&path).await.is(200).says(SECRET);
    let application = format!("/applications/{}", panel.application);
    let count = panel.raters.len();
    panel
        .ana
        .get(&application)
        .await
        .says(&format!("{count} of {count} scorecards in"));
    let fields = [
        ("outcome", "hire"),
        ("reason", "Shown in four interviews."),
        ("key", "a-decision"),
    ];
    panel
        .hanna
        .post(&format!("{path}/decisions"), &fields)
        .await
        .is(303);
    let id = panel.application;
    let decisions = app
        .app
        .db
        .read(move |db| assay::db::decisions::of_application(db, id))
        .await
        .unwrap();
    let kept: serde_json::Value = serde_json::from_str(&decisions[0].calculation).unwrap();
    assert_eq!(kept, before, "the decision rests on the same figures");
    app.drain().await;
}

#[actix_web::test]
async fn a_shadow_unseals_nothing_and_is_sealed_like_everybody() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let (nadia, assignment) = shadow_on(&app, &panel, "ORM").await;
    let card_of = async |assignment: AssignmentId| {
        let read = move |db: &mut assay::db::Db| scorecards::of_assignment(db, assignment);
        let card = app.app.db.read(read).await.unwrap().unwrap();
        format!("/scorecards/{}", card.id)
    };
    let regular: Vec<_> = panel
        .raters
        .iter()
        .filter(|(_, _, kind)| *kind != LoopInterviewKind::TakeHome)
        .collect();
    let (first, other) = (regular[0], regular[1]);
    submitted(&app, first.1, Level::FOUR, Recommendation::Yes).await;
    nadia
        .get(&card_of(first.1).await)
        .await
        .is(403)
        .hides(SECRET);
    submitted(&app, assignment, Level::ONE, Recommendation::StrongNo).await;
    nadia
        .get(&card_of(first.1).await)
        .await
        .is(200)
        .says(SECRET);
    // Who still owes a card sees the shadow's no more than any other.
    let shadow = card_of(assignment).await;
    other.0.get(&shadow).await.is(403).hides(SECRET);
    panel.hanna.get(&shadow).await.is(403).hides(SECRET);
    first
        .0
        .get(&shadow)
        .await
        .is(200)
        .says("A shadow’s card, for training only.");

    let api = program(&app, &first.0, Access::Interviewer).await;
    let cards = api
        .get(&format!("/applications/{}/scorecards", panel.application))
        .await;
    let shadows: Vec<bool> = cards
        .items()
        .iter()
        .map(|card| card["shadow"].as_bool().unwrap())
        .collect();
    assert_eq!(shadows.iter().filter(|shadow| **shadow).count(), 1);
    let read = api
        .get(&format!("/applications/{}", panel.application))
        .await;
    assert!(read.text.contains("\"shadow\":true"), "{}", read.text);
}

#[actix_web::test]
async fn a_shadow_covers_no_interview() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let nadia = app.person("Nadia Example", Access::Interviewer).await;
    let role = open_role(&app, &ana, &hanna).await;
    let application = candidate(&app, &ana, role, "Amara Testcase").await;
    let orm = interview(&app, application, "ORM").await;
    let before = standing(&app, application).await;
    let user = nadia.id.unwrap().to_string();
    ana.post(&format!("/interviews/{orm}/shadow"), &[("user", &user)])
        .await
        .is(303);
    app.drain().await;
    assert_eq!(standing(&app, application).await, before);
    let lines = app
        .app
        .db
        .read(move |db| stored::seats(db, application))
        .await
        .unwrap();
    let orm: Vec<_> = lines
        .iter()
        .filter(|seat| seat.interview.starts_with("ORM"))
        .map(|seat| (seat.name.is_some(), seat.shadow))
        .collect();
    assert_eq!(
        orm,
        [(true, true), (false, false)],
        "somebody is still needed"
    );
    ana.get(&format!("/applications/{application}"))
        .await
        .is(200);
}

async fn standing(
    app: &TestApp,
    application: assay::domain::ids::ApplicationId,
) -> scorecards::DebriefState {
    let read = move |db: &mut assay::db::Db| scorecards::debrief_state(db, application);
    app.app.db.read(read).await.unwrap()
}
