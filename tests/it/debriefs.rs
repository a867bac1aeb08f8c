//! Debriefs: sealed until everything is in, for every kind of person; what the open page shows; notes.

use assay::domain::access::Access;
use assay::domain::level::Level;
use assay::domain::plan::LoopInterviewKind;
use assay::domain::scoring::Recommendation;

use crate::harness::TestApp;
use crate::harness::debriefs::{SECRET, all_submitted, full_loop, submitted};

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
