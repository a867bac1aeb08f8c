//! An administrator writes a rubric: by keyboard alone, and in a browser that runs no scripts.

use crate::harness::{Office, Person, Scripts};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

#[tokio::test]
async fn a_criterion_is_written_by_keyboard_alone() {
    let office = Office::open().await;
    let ida = office.hire("Ida Example", "administrator").await;
    begin(&ida, "Kotlin services", "acme.kotlin").await;
    tab_to(&ida, "#title").await;
    ida.press("Null safety").await;
    ida.press(ENTER).await;
    ida.sees("Criterion of a draft").await;
    tab_to(&ida, "[id='levels.1']").await;
    ida.press("Too short").await;
    // The check answers while typing, and its answer leads to the field.
    ida.sees("Level 1 of \"null-safety\" has 9 characters")
        .await;
    ida.press(" Passes null on and finds it in production.")
        .await;
    ida.until_true(
        "return !document.querySelector('[data-check-result]').textContent.includes('Level 1 of')",
    )
    .await;
    tab_to(&ida, "form[data-check] .btn-primary").await;
    ida.press(ENTER).await;
    ida.sees("Saved.").await;
    ida.sees("Null safety").await;
}

#[tokio::test]
async fn the_editor_needs_no_scripts() {
    let office = Office::open().await;
    let ida = office
        .hire_with(Scripts::Off, "Ida Example", "administrator")
        .await;
    begin(&ida, "Kotlin services", "acme.kotlin").await;
    for title in ["Null safety", "Coroutines"] {
        ida.fill("Add a criterion", title).await;
        ida.click("Add the criterion").await;
        ida.sees("To repair before publishing").await;
        ida.fill("Definition", "Says what may be absent.").await;
        ida.click("Save").await;
        ida.sees("Saved.").await;
    }
    ida.click("Move up: Coroutines").await;
    ida.sees("Moved up.").await;
    ida.click("Coroutines").await;
    ida.pick("What it does", "Evidence: is shown, never counted")
        .await;
    ida.click("Save and stay").await;
    ida.sees("Saved.").await;
    ida.open("/rubrics").await;
    ida.click("Kotlin services").await;
    ida.click("Publish…").await;
    ida.sees("Not yet").await;
}

async fn begin(ida: &Person, title: &str, id: &str) {
    ida.open("/rubrics").await;
    ida.click("New rubric").await;
    ida.fill("Title", title).await;
    ida.fill("Id", id).await;
    ida.click("Start the draft").await;
    ida.sees("Draft, version 1.0.0").await;
}

/// Presses Tab until the focus is where it is wanted.
async fn tab_to(who: &Person, selector: &str) {
    for _ in 0..120 {
        let here = format!("return document.activeElement.matches({selector:?})");
        if who.script(&here, Vec::new()).await == true {
            return;
        }
        who.press(TAB).await;
    }
    who.fail(&format!("the keyboard never reaches {selector}"))
        .await
}
