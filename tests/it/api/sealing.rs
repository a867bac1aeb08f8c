//! Scorecards stay sealed and reviews blind for programs as they do on the pages.

use assay::domain::access::Access;
use assay::domain::grading::Trust;
use assay::domain::level::Level;
use assay::domain::plan::LoopInterviewKind;
use assay::domain::scoring::Recommendation;
use serde_json::Value;

use crate::harness::TestApp;
use crate::harness::api_tokens::program;
use crate::harness::applications::{assigned, seats};
use crate::harness::debriefs::{SECRET, all_submitted, full_loop, submitted};
use crate::harness::runs::{fact, graded, handed_in, runner};

fn open_cards(items: &[Value]) -> usize {
    items
        .iter()
        .filter(|card| !card["content"].is_null())
        .count()
}

#[actix_web::test]
async fn others_cards_open_when_ones_own_is_in() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let interviews: Vec<_> = panel
        .raters
        .iter()
        .filter(|(_, _, kind)| *kind != LoopInterviewKind::TakeHome)
        .collect();
    let (alder, own, _) = interviews[0];
    let (_, first, _) = interviews[1];
    submitted(&app, *first, Level::THREE, Recommendation::Yes).await;
    let of_alder = program(&app, alder, Access::Interviewer).await;
    let of_ana = program(&app, &panel.ana, Access::Recruiter).await;
    let path = format!("/applications/{}/scorecards", panel.application);
    let before = of_alder.get(&path).await;
    assert_eq!(before.items().len(), panel.raters.len());
    assert_eq!(open_cards(before.items()), 1, "only their own draft");
    before.hides(SECRET);
    let is_in = |card: &&Value| card["state"] == "submitted";
    let foreign = before.items().iter().find(is_in).unwrap();
    let foreign = format!("/scorecards/{}", foreign["id"].as_str().unwrap());
    of_alder.get(&foreign).await.is(403).hides(SECRET);
    // Whoever has no card of their own waits for the debrief, recruiters included.
    of_ana.get(&path).await.hides(SECRET);
    of_ana.get(&foreign).await.is(403).hides(SECRET);
    submitted(&app, *own, Level::TWO, Recommendation::No).await;
    let after = of_alder.get(&path).await;
    assert_eq!(open_cards(after.items()), 2);
    let read = of_alder.get(&foreign).await;
    let criteria = read.is(200).body["content"]["criteria"].as_array().unwrap();
    assert_eq!(criteria[0]["level"], 3);
    assert_eq!(criteria[0]["note"], SECRET);
    assert_eq!(read.body["content"]["recommendation"], "yes");
    of_ana.get(&path).await.hides(SECRET);
    let outsider = app.person("Otto Sample", Access::Interviewer).await;
    let outsider = program(&app, &outsider, Access::Interviewer).await;
    outsider.get(&path).await.is(404);
    outsider.get(&foreign).await.is(404);
}

#[actix_web::test]
async fn decisions_open_with_the_debrief() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let path = format!("/applications/{}/decisions", panel.application);
    let of_ana = program(&app, &panel.ana, Access::Recruiter).await;
    of_ana.get(&path).await.is(403);
    all_submitted(&app, &panel).await;
    assert!(of_ana.get(&path).await.items().is_empty());
    let decision = [
        ("key", "one"),
        ("outcome", "hire"),
        ("reason", "Sound throughout, and clear about trade-offs."),
    ];
    let page = format!("/debriefs/{}/decisions", panel.application);
    panel.hanna.post(&page, &decision).await.is(303);
    let said = of_ana.get(&path).await;
    assert_eq!(said.items()[0]["outcome"], "hire");
    assert_eq!(said.items()[0]["decided_by"], "Hanna Placeholder");
    let outsider = app.person("Otto Sample", Access::Interviewer).await;
    let outsider = program(&app, &outsider, Access::Interviewer).await;
    outsider.get(&path).await.is(404);
    app.drain().await;
}

#[actix_web::test]
async fn a_blind_reviewer_finds_their_own_card_and_nothing_that_names_or_measures() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let seats = seats(&app, world.application).await;
    let review = seats
        .iter()
        .find(|seat| seat.kind == LoopInterviewKind::TakeHome);
    let title = review.unwrap().title.clone();
    let vera = app.person("Vera Sample", Access::Interviewer).await;
    let assignment = assigned(&app, &world.recruiter, world.application, &title, &vera).await;
    let machine = runner(&app, "one").await;
    let job = machine.claim().await.unwrap();
    let report = graded(vec![fact("orm.query_growth", 0.0, Trust::Observed)]);
    machine.finish(&job, &report).await.is(204);
    let of_vera = program(&app, &vera, Access::Interviewer).await;
    let run = format!("/runs/{}", world.run);
    let application = format!("/applications/{}", world.application);
    for hidden in [
        run.clone(),
        application.clone(),
        format!("{application}/submissions"),
        format!("{application}/decisions"),
    ] {
        of_vera.get(&hidden).await.is(404).hides("orm.query_growth");
    }
    for empty in ["/applications", "/candidates", "/roles"] {
        assert!(of_vera.get(empty).await.items().is_empty());
    }
    let own = of_vera.get(&format!("{application}/scorecards")).await;
    assert_eq!(own.items().len(), 1);
    let card = format!("/scorecards/{}", own.items()[0]["id"].as_str().unwrap());
    let card = of_vera.get(&card).await;
    assert!(card.is(200).body["application"].is_null());
    for said in [&own, &card] {
        said.hides("Amara")
            .hides("orm.query_growth")
            .hides("suggested");
    }
    submitted(&app, assignment, Level::THREE, Recommendation::Yes).await;
    let seen = of_vera.get(&run).await;
    assert_eq!(seen.is(200).body["facts"][0]["key"], "orm.query_growth");
    seen.hides("Amara");
    of_vera.get(&application).await.is(200);
}
