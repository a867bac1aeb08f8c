//! Practice on sample answers, by keyboard alone and in a browser that runs no scripts.

use fantoccini::key::Key;

use crate::harness::{Office, Person, Scripts};

const RUBRIC: &str = "Django ORM and relational data";
const IN_CRITERION: &str = "return document.activeElement.closest('fieldset.criterion') !== null";
const AT: &str = "return document.activeElement.textContent.trim()";
const CHECKED: &str =
    "return document.activeElement.checked === true && document.activeElement.value";

#[tokio::test]
async fn answers_are_practised_by_keyboard_and_without_scripts() {
    let office = Office::open().await;
    let sam = office.hire("Sam Specimen", "interviewer").await;
    sam.open("/practice").await;
    tab_to(&sam, &format!("Practise: {RUBRIC}")).await;
    sam.press(&key(Key::Enter)).await;
    for place in 1..=3 {
        sam.sees(&format!("Answer {place} of ")).await;
        sam.never_sees("Experts:").await;
        while sam.script(IN_CRITERION, Vec::new()).await != true {
            sam.press(&key(Key::Tab)).await;
        }
        let level = format!("{}", place + 1);
        sam.press(&level).await;
        assert_eq!(sam.script(CHECKED, Vec::new()).await, level.as_str());
        sam.press("e").await;
        sam.press(&format!("Evidence {place}, with a 1 and a j in it."))
            .await;
        sam.press(&format!("{}{}", key(Key::Control), key(Key::Enter)))
            .await;
        sam.sees("Experts:").await;
        sam.sees(&format!("Evidence {place}, with a 1 and a j in it."))
            .await;
        tab_to(&sam, "Next answer").await;
        sam.press(&key(Key::Enter)).await;
    }
    sam.sees("Answer 4 of ").await;

    let priya = office
        .hire_with(Scripts::Off, "Priya Demo", "interviewer")
        .await;
    priya.open("/practice").await;
    priya.click(&format!("Practise: {RUBRIC}")).await;
    for place in 1..=3 {
        priya.sees(&format!("Answer {place} of ")).await;
        priya.never_sees("Experts:").await;
        if place == 1 {
            priya.click("Store my rating").await;
            priya.sees("There is a problem").await;
        }
        priya.tick("#level-3").await;
        priya
            .fill("Evidence", "Named the lock each step takes.")
            .await;
        priya.click("Store my rating").await;
        priya.sees("Experts:").await;
        priya.click("Next answer").await;
    }
    priya.click("End this attempt now").await;
    priya
        .sees("Not enough yet: 3 of 10 samples with a level.")
        .await;
    priya.sees("Each rating beside theirs").await;
}

/// Tabs until the focus is on the link or button with these words.
async fn tab_to(person: &Person, words: &str) {
    while person.script(AT, Vec::new()).await != words {
        person.press(&key(Key::Tab)).await;
    }
}

fn key(key: Key) -> String {
    char::from(key).to_string()
}
