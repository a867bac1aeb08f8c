//! Debriefs: sealed until everything is in, for every kind of person; what the open page shows; notes.

use assay::db::debriefs::list::{self, Part};
use assay::db::{Tx, applications, plans, scorecards};
use assay::domain::access::{Access, Staff};
use assay::domain::level::Level;
use assay::domain::plan::{LoopInterviewKind, StageKind};
use assay::domain::scoring::Recommendation;
use assay::ops::OpResult;

use crate::harness::debriefs::{Loop, SECRET, all_submitted, full_loop, submitted};
use crate::harness::{Person, TestApp};

#[actix_web::test]
async fn nobody_reads_a_card_before_everything_is_in() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let stranger = app.person("Stan Stranger", Access::Interviewer).await;
    let other = app.person("Otto Other", Access::HiringManager).await;
    let path = format!("/debriefs/{}", panel.application);
    let pages = [
        path.clone(),
        "/debriefs".to_owned(),
        "/debriefs?part=open".to_owned(),
        format!("/applications/{}/audit", panel.application),
        "/".to_owned(),
    ];
    let count = panel.raters.len();
    for state in 0..=count {
        if state > 0 {
            let (_, assignment, _) = &panel.raters[state - 1];
            submitted(&app, *assignment, Level::THREE, Recommendation::StrongYes).await;
        }
        let open = state == count;
        for person in [&panel.ana, &panel.hanna, &panel.ida] {
            let page = person.get(&path).await;
            page.is(200);
            if open {
                page.says(SECRET).says("Strong yes").says("Talk about");
            } else {
                page.says("Ratings are hidden").hides("Strong yes");
            }
        }
        for (index, (person, _, kind)) in panel.raters.iter().enumerate() {
            let page = person.get(&path).await;
            let blind = *kind == LoopInterviewKind::TakeHome && index >= state;
            match (blind, open) {
                // A reviewer who still owes a blind review must not even learn that this is the one.
                (true, _) => page.is(404).hides("Amara"),
                (false, true) => page.is(200).says(SECRET),
                (false, false) => page.is(200).says("Ratings are hidden").hides(SECRET),
            };
        }
        for person in [&stranger, &other] {
            for path in [&pages[0], &pages[3]] {
                person.get(path).await.is(404).hides("Amara");
            }
            person
                .get("/debriefs?part=open")
                .await
                .is(200)
                .hides("Amara");
        }
        app.visitor().get(&path).await.is(303);
        let everybody = panel.raters.iter().map(|(person, ..)| person);
        for person in everybody.chain([&panel.ana, &panel.hanna, &panel.ida, &stranger]) {
            for page in pages.iter().skip(if open { 1 } else { 0 }) {
                person.get(page).await.hides(SECRET).hides("Strong yes");
            }
        }
    }
    panel
        .ana
        .get("/debriefs?part=open")
        .await
        .says("Amara Testcase");
}

#[actix_web::test]
async fn the_open_page_shows_gates_spread_and_what_to_talk_about() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    let page = panel
        .hanna
        .get(&format!("/debriefs/{}", panel.application))
        .await;
    page.is(200)
        .says("Gate ")
        .says("Recommendations")
        .says("Record decision")
        .says("Not measured")
        .says("In the room")
        .says("The figures");
    panel
        .ana
        .get(&format!("/debriefs/{}", panel.application))
        .await
        .hides("Record decision");
}

#[actix_web::test]
async fn a_waiver_opens_the_debrief_and_is_shown() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let (waived, rest) = panel.raters.split_last().unwrap();
    for (_, assignment, _) in rest {
        submitted(&app, *assignment, Level::THREE, Recommendation::Yes).await;
    }
    let path = format!("/debriefs/{}", panel.application);
    panel.hanna.get(&path).await.says("Waiting for 1 scorecard");
    let (actor, assignment) = (app.actor(&panel.ana, Access::Recruiter), waived.1);
    app.app
        .db
        .write(move |tx| assay::ops::interviews::waive(tx, actor, assignment, "Fell ill."))
        .await
        .unwrap();
    panel
        .hanna
        .get(&path)
        .await
        .says("Fell ill.")
        .says("Waived")
        .says(SECRET);
}

#[actix_web::test]
async fn a_note_is_kept_once_and_needs_words() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let path = format!("/debriefs/{}/notes", panel.application);
    let note = [
        ("key", "note-key"),
        ("note", "It is hers, she explained it."),
    ];
    panel.hanna.post(&path, &note).await.is(403);
    all_submitted(&app, &panel).await;
    panel.hanna.post(&path, &note).await.is(303);
    panel.hanna.post(&path, &note).await.is(303);
    let page = panel
        .hanna
        .get(&format!("/debriefs/{}", panel.application))
        .await;
    assert_eq!(page.body.matches("she explained it").count(), 1);
    panel
        .hanna
        .post(&path, &[("key", "other"), ("note", " ")])
        .await
        .is(422)
        .says("Write the note first");
}

#[actix_web::test]
async fn the_list_stays_within_its_budget() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    for part in ["waiting", "open", "decided"] {
        let path = format!("/debriefs?part={part}");
        assert!(app.queries_of(&panel.ana, &path).await <= 6);
        assert!(app.queries_of(&panel.raters[0].0, &path).await <= 6);
    }
    // One debrief reads cards, contents, rubrics and so on, each in one statement however many cards there are.
    let path = format!("/debriefs/{}", panel.application);
    assert!(app.queries_of(&panel.hanna, &path).await <= 14);
}

/// Lists ask the database in one text for many, pages ask the policy about one: both must say the same at every step.
#[actix_web::test]
async fn lists_and_pages_follow_the_same_rules() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let mut people = vec![
        (panel.ana.clone(), Access::Recruiter),
        (panel.hanna.clone(), Access::HiringManager),
    ];
    for name in ["Stan Stranger", "Tess Stranger"] {
        people.push((
            app.person(name, Access::Interviewer).await,
            Access::Interviewer,
        ));
    }
    let raters = panel.raters.iter().map(|(person, ..)| person.clone());
    people.extend(raters.map(|person| (person, Access::Interviewer)));
    in_the_loop(&app, &panel).await;
    the_rules_agree(&app, &panel, &people).await;
    let actor = app.actor(&panel.ana, Access::Recruiter);
    let (last, rest) = panel.raters.split_last().unwrap();
    for (_, assignment, _) in rest {
        submitted(&app, *assignment, Level::THREE, Recommendation::Yes).await;
        the_rules_agree(&app, &panel, &people).await;
    }
    let assignment = last.1;
    app.app
        .db
        .write(move |tx| assay::ops::interviews::waive(tx, actor, assignment, "Fell ill."))
        .await
        .unwrap();
    the_rules_agree(&app, &panel, &people).await;
    app.app
        .db
        .write(move |tx| -> OpResult<()> {
            assay::ops::interviews::unwaive(tx, actor, assignment)?;
            assay::ops::interviews::unassign(tx, actor, assignment)
        })
        .await
        .unwrap();
    // The interview is there, and nobody holds it.
    the_rules_agree(&app, &panel, &people).await;
}

async fn in_the_loop(app: &TestApp, panel: &Loop) {
    let (actor, application) = (app.actor(&panel.ana, Access::Recruiter), panel.application);
    let into_the_loop = move |tx: &mut Tx<'_>| -> OpResult<()> {
        let plan = applications::get(tx, application)?.plan_id;
        let stages = plans::stages(tx, plan)?;
        let stage = stages.iter().find(|stage| stage.kind == StageKind::Loop);
        let stage = stage.unwrap().id;
        assay::ops::applications::move_to(tx, actor, application, stage, "", None)
    };
    app.app.db.write(into_the_loop).await.unwrap();
}

async fn the_rules_agree(app: &TestApp, panel: &Loop, people: &[(Person, Access)]) {
    let application = panel.application;
    for (person, access) in people {
        let id = person.id.unwrap();
        let viewer = Staff {
            id,
            access: *access,
        };
        let read = move |db: &mut assay::db::Db| -> assay::db::DbResult<_> {
            let state = scorecards::debrief_state(db, application)?;
            let visible = applications::is_visible(db, application, viewer.scope())?;
            let mut listed = Vec::new();
            for part in [Part::Waiting, Part::Open, Part::Decided] {
                listed.push(list::page(db, viewer, part, 0)?.len());
            }
            Ok((visible, state.open, listed))
        };
        let (visible, open, listed) = app.app.db.read(read).await.unwrap();
        let expected = match (visible, open) {
            (false, _) => [0, 0, 0],
            (true, false) => [1, 0, 0],
            (true, true) => [0, 1, 0],
        };
        assert_eq!(listed, expected, "{} at open={open}", person.name());
    }
}
