//! A scorecard's whole life through its pages: filled, saved, merged, submitted, read, and sealed until then.

use assay::domain::access::Access;
use assay::domain::grading::Trust;
use assay::domain::scorecard::CriterionState;
use assay::domain::scorecard::state::CardState;
use assay::domain::scoring::calculation::Calculation;
use assay::domain::scoring::{Recommendation, Suggestion};

use crate::harness::TestApp;
use crate::harness::runs::{fact, graded, handed_in, runner, unmeasured};
use crate::harness::scorecards::{Applied, Owed, applied, set, stored};

async fn orm_card(app: &TestApp) -> Owed {
    applied(app)
        .await
        .owes(app, "Priya Demo", "ORM interview")
        .await
}

#[actix_web::test]
async fn a_card_is_filled_saved_submitted_and_read() {
    let app = TestApp::start().await;
    let card = orm_card(&app).await;
    card.author
        .get(&card.path)
        .await
        .is(200)
        .says("Amara Sample")
        .says("Only you can see this until you submit.")
        .says("Questions and probes")
        .says("The bar at senior level is 3, independent.")
        .says("Nothing saved yet");
    let mut fields = card.filled(0, 3);
    fields.truncate(3);
    let page = card.send("", &fields).await;
    assert_eq!(page.leads(), card.path);
    card.author
        .get(&card.path)
        .await
        .says("1 of 6 rated")
        .says("Draft saved")
        .says("Saw level 3 in");
    let page = card.send("/submit", &card.filled(1, 3)).await;
    assert_eq!(page.leads(), card.path);
    card.author
        .get(&card.path)
        .await
        .is(200)
        .says("Your recommendation")
        .says("What the figures suggest")
        .says("Mean level")
        .says("At the bar, and nowhere two levels below it")
        .hides("Submit scorecard");
    let (row, _) = stored(&app, card.card).await;
    assert_eq!(
        (row.state, row.suggestion),
        (CardState::Submitted, Some(Suggestion::Yes))
    );
    let frozen: Calculation = serde_json::from_str(&row.calculation.unwrap()).unwrap();
    assert_eq!((frozen.score.mean, frozen.digest.len()), (Some(3.0), 64));
    assert!(!row.seen_others);
}

#[actix_web::test]
async fn a_page_costs_at_most_six_statements() {
    let app = TestApp::start().await;
    let applied = applied(&app).await;
    let orm = applied.owes(&app, "Priya Demo", "ORM interview").await;
    let review = applied.owes(&app, "Sam Fixture", "Take-home review").await;
    for card in [&orm, &review] {
        let draft = app.queries_of(&card.author, &card.path).await;
        card.submit(3).await;
        let record = app.queries_of(&card.author, &card.path).await;
        assert!(draft <= 6 && record <= 6, "{draft} and {record}");
    }
    assert!(app.queries_of(&review.author, &orm.path).await <= 6);
}

#[actix_web::test]
async fn an_old_page_never_overwrites_a_newer_one() {
    let app = TestApp::start().await;
    let card = orm_card(&app).await;
    let note = format!("c-{}-note", card.keys[0]);
    let (mut first, mut second) = (card.filled(0, 3), card.filled(0, 3));
    set(&mut first, &note, "Counted the queries in a test.");
    set(&mut second, &note, "Named the lock each step takes.");
    set(&mut second, "rec", "strong_yes");
    let saved = card.send("/draft", &first).await;
    assert_eq!(
        (saved.status, saved.headers["revision"].to_str().unwrap()),
        (204, "1")
    );
    card.send("/draft", &second)
        .await
        .is(409)
        .says("saved on another page")
        .says("Counted the queries in a test.")
        .says("Named the lock each step takes.")
        .hides("<html");
    let merge = card.send("", &second).await;
    merge
        .is(409)
        .says("Two versions of your scorecard")
        .says("Counted the queries in a test.")
        .says("Named the lock each step takes.")
        .says("Keep both");
    card.author
        .get(&card.path)
        .await
        .says("Counted the queries")
        .hides("Named the lock");
    set(&mut second, "revision", "1");
    set(
        &mut second,
        &format!("stored-{note}"),
        "Counted the queries in a test.",
    );
    set(&mut second, &format!("take-{note}"), "both");
    set(&mut second, "stored-rec", "yes");
    set(&mut second, "take-rec", "stored");
    card.send("/merge", &second).await.is(303);
    let (row, content) = stored(&app, card.card).await;
    assert_eq!(
        (row.revision, row.recommendation),
        (2, Some(Recommendation::Yes))
    );
    assert_eq!(
        content.entry(&card.keys[0]).unwrap().state.note(),
        "Counted the queries in a test.\n\nNamed the lock each step takes."
    );
    card.send("/submit", &first)
        .await
        .is(409)
        .says("Two versions");
    // The same words from an old page are no conflict.
    let (mut same, old) = (card.filled(2, 2), card.filled(0, 2));
    set(&mut same, "summary", "");
    card.send("/draft", &same).await.is(204);
    let again = card.send("/draft", &old).await;
    assert_eq!(
        (again.status, again.headers["revision"].to_str().unwrap()),
        (204, "3")
    );
}

#[actix_web::test]
async fn submitting_twice_is_harmless_and_other_words_are_given_back() {
    let app = TestApp::start().await;
    let card = orm_card(&app).await;
    let fields = card.filled(0, 3);
    for _ in 0..2 {
        assert_eq!(card.send("/submit", &fields).await.leads(), card.path);
    }
    let mut other = fields.clone();
    set(&mut other, "summary", "Words of another tab.");
    for what in ["/submit", "", "/draft"] {
        card.send(what, &other)
            .await
            .is(409)
            .says("Words of another tab.")
            .says("submitted");
    }
    let (row, _) = stored(&app, card.card).await;
    assert_eq!(
        (row.state, row.summary.as_str()),
        (CardState::Submitted, "")
    );
}

#[actix_web::test]
async fn every_fault_stands_at_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let card = orm_card(&app).await;
    let mut fields = card.filled(0, 3);
    let field = |place: usize, part: &str| format!("c-{}{part}", card.keys[place]);
    set(&mut fields, &field(0, "-note"), "");
    set(&mut fields, &field(1, ""), "");
    set(&mut fields, &field(2, ""), "na");
    let long = "é🦀".repeat(10_000);
    set(&mut fields, &field(3, "-note"), &long);
    set(
        &mut fields,
        &field(4, "-note"),
        "A zero\0 in <b>between</b>\r\nand a line end.",
    );
    set(&mut fields, "rec", "");
    set(&mut fields, "summary", "Kept.");
    let page = card.send("/submit", &fields).await;
    page.is(422)
        .says("There is a problem")
        .says(&format!("href=\"#{}\"", field(0, "-note")))
        .says("Note what you saw or heard that shows level 3.")
        .says(&format!("href=\"#{}\"", field(1, "-1")))
        .says("Choose a level, or mark this criterion as not assessed with a reason.")
        .says(&format!("href=\"#{}\"", field(2, "-why")))
        .says("Choose why this criterion was not assessed.")
        .says("This text has 20000 characters")
        .says("Record your own recommendation before you submit.")
        .says(&format!("Saw level 3 in {}.", card.keys[1]))
        .says("A zero in &#60;b&#62;between&#60;/b&#62;\nand a line end.")
        .says("name=\"revision\" value=\"1\"")
        .says("Kept.");
    assert!(page.body.contains(&long));
    let again = card.author.get(&card.path).await;
    again
        .is(200)
        .says(&format!("Saw level 3 in {}.", card.keys[1]))
        .says("Kept.");
    assert!(again.body.contains(&long));
    let (row, content) = stored(&app, card.card).await;
    assert_eq!(row.state, CardState::Draft);
    assert!(matches!(
        content.entry(&card.keys[2]).unwrap().state,
        CriterionState::Noted {
            not_assessed: true,
            ..
        }
    ));
}

#[actix_web::test]
async fn a_view_far_from_the_figures_needs_a_reason_and_the_first_one_is_kept() {
    let app = TestApp::start().await;
    let card = orm_card(&app).await;
    let mut fields = card.filled(0, 1);
    set(&mut fields, "rec", "");
    // The figures show only once everything else is there.
    card.send("/submit", &fields)
        .await
        .is(422)
        .hides("the figures suggest &#34;");
    set(&mut fields, "rec", "strong_yes");
    set(&mut fields, "revision", "1");
    card.send("/submit", &fields)
        .await
        .is(422)
        .says("the figures suggest &#34;No&#34;");
    let (row, _) = stored(&app, card.card).await;
    assert_eq!(row.first_recommendation, Some(Recommendation::StrongYes));
    set(&mut fields, "rec", "no");
    set(&mut fields, "revision", &row.revision.to_string());
    card.send("/submit", &fields)
        .await
        .is(422)
        .says("You first recommended");
    set(
        &mut fields,
        "revision",
        &stored(&app, card.card).await.0.revision.to_string(),
    );
    set(
        &mut fields,
        "rec-reason",
        "Level 1 on a day of illness; still no.",
    );
    card.send("/submit", &fields).await.is(303);
    card.author
        .get(&card.path)
        .await
        .says("First “Strong yes”")
        .says("a day of illness");
}

#[actix_web::test]
async fn others_see_nothing_until_their_own_card_is_in() {
    let app = TestApp::start().await;
    let applied = applied(&app).await;
    let orm = applied.owes(&app, "Priya Demo", "ORM interview").await;
    let design = applied.owes(&app, "Dana Example", "API design").await;
    let review = applied.owes(&app, "Sam Fixture", "Take-home review").await;
    let stranger = app.person("Noor Nobody", Access::Interviewer).await;
    let mut fields = orm.filled(0, 3);
    set(&mut fields, "summary", "A secret of the ORM interview.");
    orm.send("", &fields).await.is(303);
    for person in [&applied.recruiter, &applied.manager, &design.author] {
        person
            .get(&orm.path)
            .await
            .is(403)
            .says("sealed")
            .hides("A secret")
            .hides("Amara");
    }
    set(&mut fields, "revision", "1");
    orm.send("/submit", &fields).await.is(303);
    let waiting = "Ratings are hidden until the debrief opens";
    applied
        .recruiter
        .get(&orm.path)
        .await
        .is(403)
        .says(waiting)
        .hides("A secret");
    applied
        .manager
        .get(&orm.path)
        .await
        .is(403)
        .says(waiting)
        .hides("A secret");
    design
        .author
        .get(&orm.path)
        .await
        .is(403)
        .says("until your own are in")
        .hides("A secret");
    review.author.get(&orm.path).await.is(404).hides("Amara");
    stranger.get(&orm.path).await.is(404);
    for what in ["", "/draft", "/merge", "/reveal", "/submit"] {
        let path = format!("{}{what}", orm.path);
        assert_eq!(stranger.post(&path, &[]).await.status, 404, "{path}");
        assert_eq!(
            applied.recruiter.post(&path, &[]).await.status,
            403,
            "{path}"
        );
    }
    design.submit(3).await;
    design
        .author
        .get(&orm.path)
        .await
        .is(200)
        .says("A secret of the ORM interview.");
    let mut theirs = orm.filled(1, 1);
    set(&mut theirs, "summary", "Forged.");
    let fields: Vec<(&str, &str)> = theirs
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    design.author.post(&orm.path, &fields).await.is(404);
    applied.recruiter.get(&orm.path).await.is(403);
    review.submit(3).await;
    applied
        .recruiter
        .get(&orm.path)
        .await
        .is(200)
        .says("A secret of the ORM interview.");
    applied.manager.get(&review.path).await.is(200);
    applied.recruiter.get("/scorecards/none").await.is(404);
}

#[actix_web::test]
async fn a_review_is_blind_and_its_first_rating_is_kept() {
    let app = TestApp::start().await;
    let applied = applied(&app).await;
    let review = applied.owes(&app, "Sam Fixture", "Take-home review").await;
    review
        .author
        .get(&review.path)
        .await
        .is(200)
        .says("Nothing is uploaded yet.")
        .hides("Amara")
        .hides("Save and show what was measured");
    let key = &review.keys[0];
    let mut fields = vec![("revision".to_owned(), "0".to_owned())];
    set(&mut fields, "criterion", key);
    set(&mut fields, &format!("c-{key}-note"), "Reads well.");
    review
        .send("/reveal", &fields)
        .await
        .is(422)
        .says("appear after your own first rating")
        .says("Reads well.");
    set(&mut fields, "revision", "1");
    set(&mut fields, &format!("c-{key}"), "2");
    let page = review.send("/reveal", &fields).await;
    assert_eq!(page.leads(), format!("{}#c-{key}", review.path));
    let mut all = review.filled(3, 3);
    review
        .send("/submit", &all)
        .await
        .is(422)
        .says("You first rated this 2.");
    set(
        &mut all,
        "revision",
        &stored(&app, review.card).await.0.revision.to_string(),
    );
    set(
        &mut all,
        &format!("c-{key}-change"),
        "Missed the second file.",
    );
    review.send("/submit", &all).await.is(303);
    review
        .author
        .get(&review.path)
        .await
        .says("First rating, before the facts were seen.")
        .says("Missed the second file.")
        .says("Amara Sample");
}

#[actix_web::test]
async fn facts_are_for_reviews_and_waived_cards_are_closed() {
    let app = TestApp::start().await;
    let applied = applied(&app).await;
    let card = applied.owes(&app, "Priya Demo", "ORM interview").await;
    let mut fields = card.filled(0, 3);
    set(&mut fields, "criterion", &card.keys[0]);
    card.send("/reveal", &fields)
        .await
        .is(422)
        .says("on the review of a take-home only");
    assert_eq!(stored(&app, card.card).await.0.revision, 0);
    let (row, _) = stored(&app, card.card).await;
    let actor = app.actor(&applied.recruiter, Access::Recruiter);
    app.app
        .db
        .write(move |tx| {
            assay::ops::interviews::waive(tx, actor, row.assignment_id, "Left the company")
        })
        .await
        .unwrap();
    card.send("/submit", &fields)
        .await
        .is(422)
        .says("This scorecard was waived.");
    card.author
        .get(&card.path)
        .await
        .is(200)
        .says("This scorecard was waived.");
}

#[actix_web::test]
async fn the_trail_says_that_it_happened_and_nothing_else() {
    let app = TestApp::start().await;
    let card = orm_card(&app).await;
    card.submit(3).await;
    let details: Vec<(String, String)> = app
        .app
        .db
        .read(move |db| {
            use assay::db::schema::audit_events::dsl as events;
            use diesel::prelude::*;
            let found = events::audit_events
                .filter(events::subject_kind.eq("scorecard"))
                .select((events::action, events::detail))
                .load(db);
            found.map_err(assay::db::DbError::from)
        })
        .await
        .unwrap();
    assert_eq!(
        details,
        [("scorecard.submitted".to_owned(), "{}".to_owned())]
    );
}

#[actix_web::test]
async fn a_person_finds_the_cards_they_owe() {
    let app = TestApp::start().await;
    let applied = applied(&app).await;
    let review = applied.owes(&app, "Sam Fixture", "Take-home review").await;
    let user = review.author.id.unwrap();
    let owed = move |db: &mut assay::db::Db| assay::db::scorecards::owed_by(db, user);
    let cards = app.app.db.read(owed).await.unwrap();
    assert_eq!(cards.len(), 1);
    assert!(cards[0].blind && !cards[0].who.contains("Amara") && !cards[0].begun);
    review.submit(3).await;
    assert!(app.app.db.read(owed).await.unwrap().is_empty());
}

#[actix_web::test]
async fn facts_follow_the_first_rating_of_their_criterion_alone() {
    let app = TestApp::start().await;
    let handed_in = handed_in(&app).await;
    let applied = Applied {
        recruiter: handed_in.recruiter,
        manager: handed_in.manager,
        application: handed_in.application,
    };
    let review = applied.owes(&app, "Sam Fixture", "Take-home review").await;
    let waiting = review.author.get(&review.path).await;
    waiting.is(200).says("is being graded").hides("Amara");
    let runner = runner(&app, "Runner one").await;
    let job = runner.claim().await.unwrap();
    let facts = vec![
        fact("orm.query_growth", 0.0, Trust::Observed),
        fact("orm.list_queries.n100", 4.0, Trust::Observed),
        fact("orm.invalid_rows_accepted", 2.0, Trust::Observed),
        fact("orm.lost_updates", 0.0, Trust::Observed),
        unmeasured("orm.side_effects_after_rollback"),
    ];
    runner.finish(&job, &graded(facts)).await.is(204);
    app.drain().await;
    let blind = review.author.get(&review.path).await;
    blind
        .says("Save and show what was measured")
        .says(&format!("/submissions/{}", handed_in.submission))
        .hides("orm.")
        .hides("Query growth on lists")
        .hides("Invalid rows accepted");
    let fields = [
        ("revision".to_owned(), "0".to_owned()),
        ("c-query-shape".to_owned(), "1".to_owned()),
        ("criterion".to_owned(), "query-shape".to_owned()),
    ];
    review.send("/reveal", &fields).await.is(303);
    let shown = review.author.get(&review.path).await;
    shown
        .says("Query growth on lists")
        .says("0 queries")
        .says("Observed from outside")
        .says("Does not say: Whether the constant number is small")
        .says("GET /api/articles &#60;orm.query_growth&#62;")
        .says("You first rated 1.")
        .says("Second look")
        .hides("Invalid rows accepted")
        .hides("Amara");
    assert!(app.queries_of(&review.author, &review.path).await <= 6);
    let fields = [
        ("revision".to_owned(), "2".to_owned()),
        ("c-query-shape".to_owned(), "1".to_owned()),
        ("c-transactions".to_owned(), "2".to_owned()),
        ("criterion".to_owned(), "transactions".to_owned()),
    ];
    review.send("/reveal", &fields).await.is(303);
    let withheld = review.author.get(&review.path).await;
    withheld
        .says("Measured: no level suggested")
        .says("It might have held the suggestion down to level 2, so none is made.");
    let mut all = review.filled(4, 3);
    set(
        &mut all,
        "c-query-shape-change",
        "The count is the same at both sizes.",
    );
    set(&mut all, "c-transactions", "2");
    review.send("/submit", &all).await.is(303);
    // The other criteria were rated without their facts: nothing is submitted before those were shown.
    let shown = review.author.get(&review.path).await;
    shown
        .says("Invalid rows accepted")
        .says("You first rated 3.")
        .says("Submit scorecard");
    let revision = stored(&app, review.card).await.0.revision.to_string();
    set(&mut all, "revision", &revision);
    review.send("/submit", &all).await.is(303);
    let record = review.author.get(&review.path).await;
    record
        .hides("Submit scorecard")
        .says("Query growth on lists")
        .says("The count is the same at both sizes.")
        .says("Amara Sample");
    assert!(app.queries_of(&review.author, &review.path).await <= 6);
}
