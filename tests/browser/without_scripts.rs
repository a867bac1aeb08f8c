//! The same work in a browser that runs no scripts: nothing depends on them.

use crate::harness::{Office, PASSWORD, Scripts, email};
use crate::hiring::{
    add_a_candidate, ask, cards_of, criteria, open_a_role, pack_the_reference, rate_everything,
    send_the_take_home,
};

#[tokio::test]
async fn the_essential_path_needs_no_scripts() {
    let office = Office::open().await;
    office.server.new_account("Mira Fixture", "hiring_manager");
    let rosa = office
        .hire_with(Scripts::Off, "Rosa Testcase", "recruiter")
        .await;
    let sam = office
        .hire_with(Scripts::Off, "Sam Specimen", "interviewer")
        .await;
    let amara = office.visitor(Scripts::Off, "Amara Sample").await;
    rosa.click("//button[@popovertarget='me']").await;
    rosa.click("Sign out").await;
    rosa.sees("You are signed out.").await;
    rosa.sign_in(&email("Rosa Testcase"), PASSWORD).await;

    open_a_role(&rosa, "Mira Fixture").await;
    add_a_candidate(&rosa, "Amara Sample").await;
    rosa.click("Move to Screen").await;
    rosa.sees("Move to Take-home").await;
    ask(&rosa, "Sam Specimen", "ORM interview").await;
    let link = send_the_take_home(&rosa).await;
    rosa.never_sees("Copied").await;
    let copies = "return document.querySelector('[data-copy]').hidden";
    assert_eq!(rosa.script(copies, Vec::new()).await, true, "scripts run");

    let card = cards_of(&sam).await.remove(0);
    sam.open(&card).await;
    let first = criteria(&sam).await.remove(0);
    sam.tick(&format!("{first}-2")).await;
    sam.click("//*[@class='actions']/button[normalize-space(.)='Save draft']")
        .await;
    sam.sees("Draft saved.").await;
    sam.sees("1 of 6 rated").await;
    rate_everything(&sam, 3).await;
    sam.click("Submit scorecard").await;
    sam.sees("Scorecard submitted.").await;

    amara.open(&link).await;
    amara.tick("#consent").await;
    amara.tick("#ai_rule").await;
    amara.click("Start the clock").await;
    amara.sees("Time left").await;
    let archive = pack_the_reference(office.server.data());
    amara.attach("#archive", &archive).await;
    amara.click("Hand in").await;
    amara.sees("We have your work, thank you").await;
    amara.sees("Waits for grading").await;
}
