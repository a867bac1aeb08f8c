//! What people do in every journey, and what they bring along.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Person, email, root};

/// Rosa opens "Senior Django engineer" from the back-end preset; `manager` decides.
pub async fn open_a_role(rosa: &Person, manager: &str) {
    rosa.open("/roles").await;
    rosa.click("New role").await;
    rosa.click("Choose Back-end developer (Python, Django)")
        .await;
    rosa.fill("Title", "Senior Django engineer").await;
    rosa.tick("#level-senior").await;
    rosa.pick("Hiring manager", manager).await;
    rosa.click("Make role").await;
    rosa.sees("The role is made.").await;
}

/// Rosa adds a candidate to that role by the form, and stands on their page.
pub async fn add_a_candidate(rosa: &Person, name: &str) {
    rosa.open("/candidates/new").await;
    rosa.pick("Role", "Senior Django engineer").await;
    rosa.fill("Name", name).await;
    rosa.fill("Email", &email(name)).await;
    rosa.click("Add candidate").await;
    rosa.sees("Candidate added.").await;
}

/// Rosa, on the page of a candidate, asks somebody to hold an interview.
pub async fn ask(rosa: &Person, interviewer: &str, interview: &str) {
    rosa.click("Interviewers").await;
    rosa.pick(&format!("Interviewer for {interview}"), interviewer)
        .await;
    let button =
        format!("//form[label[normalize-space(.)=\"Interviewer for {interview}\"]]//button");
    rosa.click(&button).await;
    rosa.sees("Asked.").await;
}

/// Rosa, on the page of a candidate, sends the take-home and reads the private link off the page.
pub async fn send_the_take_home(rosa: &Person) -> String {
    rosa.click("Overview").await;
    rosa.click("Prepare the take-home").await;
    rosa.click("Send the take-home").await;
    rosa.sees("The take-home is on its way.").await;
    let link = rosa.words_of("#private-link").await;
    link[link.find("/t/").unwrap()..].to_owned()
}

/// Where the scorecards are that somebody owes, as Today lists them.
pub async fn cards_of(person: &Person) -> Vec<String> {
    person.open("/").await;
    let script = "return [...new Set([...document.querySelectorAll('.work a[href^=\"/scorecards/\"]')].map((a) => a.getAttribute('href')))]";
    let found = person.script(script, Vec::new()).await;
    serde_json::from_value(found).unwrap()
}

/// The criteria of the card that is open, as the `#id` of each.
pub async fn criteria(person: &Person) -> Vec<String> {
    let script = "return [...document.querySelectorAll('fieldset.criterion:has(.level-na)')].map((one) => '#' + one.id)";
    let found = person.script(script, Vec::new()).await;
    serde_json::from_value(found).unwrap()
}

/// Rates every criterion of the open card and recommends.
pub async fn rate_everything(person: &Person, level: u8) {
    for criterion in criteria(person).await {
        person.tick(&format!("{criterion}-{level}")).await;
        let note = format!("{criterion}-note");
        person
            .fill(&note, "Counted the statements before touching the code.")
            .await;
    }
    person.tick("#rec-yes").await;
}

/// The reference solution of the ORM take-home, packed into this folder as candidates pack their work.
pub fn pack_the_reference(folder: &Path) -> PathBuf {
    let archive = folder.join("conduit.tar.gz");
    let packed = Command::new("tar")
        .args(["--exclude=__pycache__", "-czf"])
        .arg(&archive)
        .arg("-C")
        .arg(root().join("takehomes/orm/reference"))
        .arg(".")
        .status();
    assert!(packed.unwrap().success());
    archive
}
