//! A scorecard by keyboard, and what happens to words that could not be saved.

use fantoccini::key::Key;
use serde_json::json;

use crate::harness::{Chrome, Office, Person, Scripts};
use crate::hiring::{add_a_candidate, ask, cards_of, criteria, open_a_role};

const CHECKED: &str =
    "return document.activeElement.checked === true && document.activeElement.value";
const FOCUSED: &str =
    "return '#' + (document.activeElement.closest('fieldset.criterion')?.id ?? '')";

/// Sam, who owes an ORM card, stands at it.
async fn sam_at_a_card(office: &Office) -> (Person, String) {
    office.server.new_account("Mira Fixture", "hiring_manager");
    let rosa = office.hire("Rosa Testcase", "recruiter").await;
    let sam = office.hire("Sam Specimen", "interviewer").await;
    open_a_role(&rosa, "Mira Fixture").await;
    add_a_candidate(&rosa, "Amara Sample").await;
    ask(&rosa, "Sam Specimen", "ORM interview").await;
    let card = cards_of(&sam).await.remove(0);
    sam.open(&card).await;
    (sam, card)
}

#[tokio::test]
async fn a_card_is_filled_by_keyboard_alone() {
    let office = Office::open().await;
    let (sam, card) = sam_at_a_card(&office).await;
    let criteria = criteria(&sam).await;
    while sam.script(FOCUSED, Vec::new()).await == "#" {
        sam.press(&key(Key::Tab)).await;
    }
    for (place, criterion) in criteria.iter().enumerate() {
        assert_eq!(sam.script(FOCUSED, Vec::new()).await, json!(criterion));
        sam.press(&format!("{}", place % 4 + 1)).await;
        assert_eq!(
            sam.script(CHECKED, Vec::new()).await,
            json!(format!("{}", place % 4 + 1))
        );
        sam.press("e").await;
        sam.press(&format!("Evidence {place}, with a 1 and a j in it."))
            .await;
        sam.press(&key(Key::Escape)).await;
        sam.press("j").await;
    }
    sam.press("3").await;
    assert_eq!(sam.script(CHECKED, Vec::new()).await, "yes");
    sam.press("k").await;
    let last = criteria.last().unwrap();
    assert_eq!(sam.script(FOCUSED, Vec::new()).await, json!(last));
    sam.press("0").await;
    assert_eq!(sam.script(CHECKED, Vec::new()).await, "na");
    sam.sees("6 of 6 rated").await;

    saved(&sam).await;
    sam.open(&card).await;
    sam.sees("Draft saved").await;
    sam.sees("6 of 6 rated").await;
    let note = sam.value(&format!("{}-note", criteria[1])).await;
    assert_eq!(note, "Evidence 1, with a 1 and a j in it.");
    // "Not assessed" wants its reason: the problem is said, and mended by keyboard too.
    while sam.script(FOCUSED, Vec::new()).await == "#" {
        sam.press(&key(Key::Tab)).await;
    }
    sam.press(&format!("{}{}", key(Key::Control), key(Key::Enter)))
        .await;
    sam.sees("There is a problem").await;
    sam.press(&key(Key::Tab)).await;
    sam.press(&key(Key::Enter)).await;
    sam.until_true("return document.activeElement.tagName === 'SELECT'")
        .await;
    sam.press(&key(Key::Down)).await;
    sam.press(&format!("{}{}", key(Key::Control), key(Key::Enter)))
        .await;
    sam.sees("Scorecard submitted.").await;
}

#[tokio::test]
async fn two_tabs_on_one_card_lose_nothing() {
    let office = Office::open().await;
    let (sam, card) = sam_at_a_card(&office).await;
    let note = format!("{}-note", criteria(&sam).await[0]);
    let first = sam.browser().window().await.unwrap();
    let second = sam.browser().new_window(true).await.unwrap().handle;
    sam.browser()
        .switch_to_window(second.clone())
        .await
        .unwrap();
    sam.open(&card).await;
    sam.sees("Nothing saved yet").await;

    sam.browser().switch_to_window(first).await.unwrap();
    sam.fill(&note, "Named the lock each step takes.").await;
    saved(&sam).await;
    sam.browser().switch_to_window(second).await.unwrap();
    sam.fill(&note, "Read the plan aloud.").await;
    sam.sees("Not saved: also saved on another page.").await;
    sam.sees("This scorecard was saved on another page.").await;
    sam.click("Compare and choose").await;
    sam.sees("Two versions of your scorecard").await;
    sam.sees("Named the lock each step takes.").await;
    sam.sees("Read the plan aloud.").await;
    sam.click("Save what I chose").await;
    sam.sees("Draft saved with what you chose.").await;
    assert_eq!(
        sam.value(&note).await,
        "Named the lock each step takes.\n\nRead the plan aloud."
    );
}

#[tokio::test]
async fn words_typed_without_a_network_are_kept_and_saved_later() {
    let office = Office::open().await;
    let (sam, card) = sam_at_a_card(&office).await;
    let note = format!("{}-note", criteria(&sam).await[0]);
    network(&sam, false).await;
    sam.fill(&note, "Drew the lock order on the board.").await;
    sam.sees("Not saved, kept in this browser").await;
    network(&sam, true).await;
    saved(&sam).await;

    network(&sam, false).await;
    sam.fill(&note, "Drew it twice.").await;
    sam.sees("Not saved, kept in this browser").await;
    sam.browser().goto("about:blank").await.unwrap();
    network(&sam, true).await;
    sam.open(&card).await;
    assert_eq!(sam.value(&note).await, "Drew it twice.");
    saved(&sam).await;
    // Somebody else at another browser sees what is stored, not what this browser kept.
    let again = office.visitor(Scripts::On, "Sam elsewhere").await;
    again
        .sign_in(
            &crate::harness::email("Sam Specimen"),
            crate::harness::PASSWORD,
        )
        .await;
    again.open(&card).await;
    assert_eq!(again.value(&note).await, "Drew it twice.");
}

/// Waits until nothing typed is kept in the browser any more, and the page says that it is stored.
async fn saved(person: &Person) {
    let stored = "
        const status = document.querySelector('[data-autosave-status]').textContent;
        return localStorage.length === 0 && /^(Draft s|S)aved /.test(status)";
    person.until_true(stored).await;
}

/// Plugs the network in or out.
async fn network(person: &Person, there: bool) {
    let conditions = json!({ "offline": !there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    person
        .chrome(Chrome::tools("Network.enable", json!({})))
        .await;
    let command = Chrome::tools("Network.emulateNetworkConditions", conditions);
    person.chrome(command).await;
}

fn key(key: Key) -> String {
    char::from(key).to_string()
}
