//! The main job as one story: from an empty installation to a recorded decision, with real grading in between.

use crate::harness::{Office, Person, Scripts};
use crate::hiring::{
    add_a_candidate, ask, cards_of, open_a_role, pack_the_reference, rate_everything,
    send_the_take_home,
};

/// What the reviewer notes, and what nobody may read before their own card is in.
const SEALED: &str = "Annotates in one query, then loops over authors again.";

#[tokio::test]
async fn people_hire_a_senior_django_engineer() {
    let office = Office::open().await;
    let rosa = office.hire("Rosa Testcase", "recruiter").await;
    let mira = office.hire("Mira Fixture", "hiring_manager").await;
    let priya = office.hire("Priya Demo", "interviewer").await;
    let sam = office.hire("Sam Specimen", "interviewer").await;
    let amara = office.visitor(Scripts::On, "Amara Sample").await;

    open_a_role(&rosa, "Mira Fixture").await;
    add_a_candidate(&rosa, "Amara Sample").await;
    let application = rosa.path().await;
    rosa.click("Move to Screen").await;
    rosa.click("Move to Take-home").await;
    ask(&rosa, "Priya Demo", "Take-home review").await;
    ask(&rosa, "Sam Specimen", "ORM interview").await;
    ask(&rosa, "Sam Specimen", "API design interview").await;
    let link = send_the_take_home(&rosa).await;

    let _runner = office.server.runner();
    hand_in_the_reference(&office, &amara, &link).await;
    rosa.open(&application).await;
    rosa.sees("Handed in").await;
    rosa.click("Move to Loop").await;

    let review = review_the_take_home(&priya).await;
    stays_sealed(&mira, &application, &review).await;
    for card in cards_of(&sam).await {
        sam.open(&review).await;
        sam.sees("Ratings are hidden until your own are in").await;
        sam.never_sees(SEALED).await;
        sam.open(&card).await;
        sam.sees("Amara Sample").await;
        rate_everything(&sam, 3).await;
        sam.click("Submit scorecard").await;
        sam.sees("Scorecard submitted.").await;
    }
    sam.open(&review).await;
    sam.sees(SEALED).await;

    decide(&mira, &application).await;
    rosa.open(&format!("{application}/audit")).await;
    for event in [
        "Applied",
        "Moved to ",
        "Asked to interview: ORM interview, Sam Specimen",
        "Take-home started",
        "Submission received: attempt 1",
        "Scorecard submitted",
        "Decision recorded",
    ] {
        rosa.sees(event).await;
    }
}

/// Amara reads, agrees, starts, checks, hands in, and sees the grading end without loading the page again.
async fn hand_in_the_reference(office: &Office, amara: &Person, link: &str) {
    amara.open(link).await;
    amara.sees("Hello Amara").await;
    amara.click("Start the clock").await;
    amara.sees("There is a problem").await;
    amara.tick("#consent").await;
    amara.tick("#ai_rule").await;
    amara.click("Start the clock").await;
    amara.sees("The clock runs.").await;
    amara.click("Download the starter").await;
    let starter = office.browsers.download("orm-starter-1.0.0.zip");
    amara
        .until("download the starter", async || {
            starter.exists().then_some(())
        })
        .await;

    let archive = pack_the_reference(office.server.data());
    amara.attach("#check_archive", &archive).await;
    amara.click("Check").await;
    amara
        .sees_after_grading("It starts. Your project would be graded.")
        .await;
    amara.attach("#archive", &archive).await;
    amara.click("Hand in").await;
    amara.sees("We have your work, thank you").await;
    amara.sees("SHA-256").await;
    amara
        .sees_after_grading("Your project ran and was measured")
        .await;
}

/// Priya rates blind, sees what was measured for one criterion, changes that rating with a reason, is shown the rest, and
/// submits. Gives the path of her card.
async fn review_the_take_home(priya: &Person) -> String {
    let cards = cards_of(priya).await;
    priya.never_sees("Amara").await;
    priya.open(&cards[0]).await;
    priya.sees("Rate each criterion yourself first.").await;
    priya.never_sees("Amara").await;
    priya.never_sees("Measured: suggests").await;
    rate_everything(priya, 3).await;
    priya.tick("#c-set-logic-2").await;
    priya.fill("#c-set-logic-note", SEALED).await;
    priya
        .click("Save and show what was measured for Work in sets, not loops")
        .await;
    priya.sees("Measured: suggests").await;
    priya.sees("You first rated 2.").await;
    priya.tick("#c-set-logic-3").await;
    priya.click("Submit scorecard").await;
    priya.sees("There is a problem").await;
    priya
        .fill("#c-set-logic-change", "The count of statements settles it.")
        .await;
    priya.click("Submit scorecard").await;
    priya
        .sees("What was measured is shown beside them now")
        .await;
    priya.click("Submit scorecard").await;
    priya.sees("Scorecard submitted.").await;
    priya.sees("Amara Sample").await;
    cards[0].clone()
}

/// Whoever has no card of their own reads nothing before the debrief.
async fn stays_sealed(mira: &Person, application: &str, review: &str) {
    mira.open(review).await;
    mira.sees("Ratings are hidden until the debrief opens")
        .await;
    mira.never_sees(SEALED).await;
    mira.open(&debrief(application)).await;
    mira.sees("Ratings are hidden until all scorecards are in")
        .await;
    mira.never_sees(SEALED).await;
    mira.never_sees("Record decision").await;
}

/// Mira finds the debrief open, weighs, and records.
async fn decide(mira: &Person, application: &str) {
    mira.open(&debrief(application)).await;
    mira.sees("shared criteria within one level").await;
    mira.never_sees("Ratings are hidden").await;
    mira.click("//summary[contains(., 'Work in sets, not loops')]")
        .await;
    mira.sees(SEALED).await;
    mira.sees("first 2, changed after seeing the facts").await;
    mira.tick("#outcome-hire").await;
    mira.fill(
        "Why",
        "Sets and statements hold under load; both interviews agree.",
    )
    .await;
    mira.click("//form//button[normalize-space(.)='Record decision']")
        .await;
    mira.sees("Decision recorded.").await;
    mira.sees("What it rested on, frozen at that moment").await;
}

fn debrief(application: &str) -> String {
    application.replace("/applications/", "/debriefs/")
}
