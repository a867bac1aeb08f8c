//! How reliable one interviewer is: estimated after a decision from cards nobody has to hide any more, used and frozen by
//! debriefs.

use assay::db::{Tx, reliabilities, scorecards};
use assay::domain::access::{Access, Actor};
use assay::domain::debrief::Frozen;
use assay::domain::decision::DecisionOutcome;
use assay::domain::ids::{ApplicationId, AssignmentId};
use assay::domain::level::Level;
use assay::domain::rubric::Rubric;
use assay::domain::scorecard::{CriterionState, Scorecard};
use assay::domain::scoring::{Recommendation, Suggestion};
use assay::domain::statistics::reliability::Reliability;

use crate::harness::TestApp;
use crate::harness::applications::{assigned, candidate, seats};
use crate::harness::debriefs::{all_submitted, full_loop};

/// A card with this mean; what stands on it does not matter here.
async fn card_in(app: &TestApp, assignment: AssignmentId, mean: f64, seen_others: bool) -> Rubric {
    let write = move |tx: &mut Tx<'_>| -> assay::db::DbResult<Rubric> {
        let row = scorecards::of_assignment(tx, assignment)?.unwrap();
        let rubric = assay::db::rubrics::get(tx, row.rubric_version_id)?.rubric;
        let mut card = Scorecard::empty(rubric.criteria.iter().map(|one| one.id.as_str()));
        for criterion in &rubric.criteria {
            let state = CriterionState::Scored {
                level: Level::THREE,
                note: "Seen.".to_owned(),
            };
            card.rate(&criterion.id, state, "");
        }
        card.own.recommendation = Some(Recommendation::Yes);
        assert!(scorecards::save(tx, row.id, row.revision, &card, "")?);
        let submission = scorecards::Submission {
            suggestion: Suggestion::Yes,
            calculation: format!("{{\"mean\":{mean}}}"),
            seen_others,
        };
        scorecards::submit(tx, row.id, &submission)?;
        Ok(rubric)
    };
    app.app.db.write(write).await.unwrap()
}

async fn decided(app: &TestApp, application: ApplicationId, actor: Actor) {
    let command = assay::db::decisions::NewDecision {
        application,
        outcome: DecisionOutcome::Hold,
        reason: "Because of the evidence.",
        decided_by: match actor {
            Actor::Staff(staff) => staff.id,
            _ => panic!("only staff decide"),
        },
        calculation: "{}",
    };
    app.app
        .db
        .write(move |tx| assay::db::decisions::insert(tx, &command))
        .await
        .unwrap();
}

#[actix_web::test]
async fn only_independent_cards_of_decided_candidates_count() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let hanna = app.actor(&panel.hanna, Access::HiringManager);
    let role = {
        let id = panel.application;
        app.app
            .db
            .read(move |db| assay::db::applications::get(db, id))
            .await
            .unwrap()
            .role_id
    };
    let raters = [&panel.raters[0].0, &panel.raters[1].0];
    let mut line = String::new();
    let mut rubric_id = String::new();
    // Two that count, one whose second author had seen others, one that is not decided.
    for (name, seen, decide) in [
        ("Cara Counted", false, true),
        ("Cleo Counted", false, true),
        ("Sven Seen", true, true),
        ("Uma Undecided", false, false),
    ] {
        let application = candidate(&app, &panel.ana, role, name).await;
        let title = seats(&app, application)
            .await
            .iter()
            .find(|seat| seat.kind == assay::domain::plan::LoopInterviewKind::Interview)
            .unwrap()
            .title
            .clone();
        for (index, rater) in raters.iter().enumerate() {
            let assignment = assigned(&app, &panel.ana, application, &title, rater).await;
            let mean = 2.0 + f64::from(u8::try_from(index).unwrap());
            let rubric = card_in(&app, assignment, mean, seen && index == 1).await;
            line = rubric.line();
            rubric_id = rubric.id;
        }
        if decide {
            decided(&app, application, hanna).await;
        }
    }
    let (rubric, wanted) = (rubric_id.clone(), line.clone());
    app.app
        .db
        .write(move |tx| assay::jobs::estimate_reliability::enqueue(tx, &rubric, &wanted))
        .await
        .unwrap();
    app.drain().await;
    let wanted = vec![line.clone(), format!("{rubric_id}@99")];
    let found = app
        .app
        .db
        .read(move |db| reliabilities::estimates(db, &wanted))
        .await
        .unwrap();
    assert_eq!(found.len(), 1, "another major version is another figure");
    let estimate = found[&line];
    assert_eq!(estimate.reliability.own_cards, 2);
    assert_eq!(
        estimate.reliability.own(),
        None,
        "two candidates are too few"
    );
}

#[actix_web::test]
async fn a_debrief_uses_and_freezes_the_own_figure() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    let path = format!("/debriefs/{}", panel.application);
    let page = panel.hanna.get(&path).await;
    page.is(200)
        .says("0.44, published figure")
        .says("Spearman-Brown")
        .says("how it was found");
    let id = panel.application;
    let lines: Vec<String> = app
        .app
        .db
        .read(move |db| {
            let cards = scorecards::of_application(db, id)?;
            let versions: Vec<_> = cards
                .iter()
                .map(|card| card.card.rubric_version_id)
                .collect();
            let rubrics = assay::db::rubrics::get_all(db, &versions)?;
            Ok::<_, assay::db::DbError>(rubrics.iter().map(|one| one.rubric.line()).collect())
        })
        .await
        .unwrap();
    app.app
        .db
        .write(move |tx| {
            lines
                .iter()
                .try_for_each(|line| reliabilities::store(tx, line, Reliability::of(Some(0.6), 41)))
        })
        .await
        .unwrap();
    panel
        .hanna
        .get(&path)
        .await
        .says("0.6, own figure from 41 candidates rated twice, estimated on");
    let decision = [
        ("key", "k"),
        ("outcome", "hold"),
        ("reason", "Because of the evidence."),
    ];
    panel
        .hanna
        .post(&format!("{path}/decisions"), &decision)
        .await
        .is(303);
    let rows = app
        .app
        .db
        .read(move |db| assay::db::decisions::of_application(db, id))
        .await
        .unwrap();
    let frozen: Frozen = serde_json::from_str(&rows[0].calculation).unwrap();
    assert!((frozen.debrief.confidence.unwrap().single - 0.6).abs() < 1e-9);
    assert!(
        frozen
            .debrief
            .single_raters
            .iter()
            .all(|one| one.reliability.own_cards == 41 && one.estimated_at.is_some())
    );
    app.drain().await;
}
