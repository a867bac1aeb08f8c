//! The candidate's side: uploads that cannot be taken, one that is, and a page that follows by itself.

use serde_json::json;

use crate::harness::{Chrome, Office, Scripts};
use crate::hiring::{add_a_candidate, open_a_role, pack_the_reference, send_the_take_home};

#[tokio::test]
async fn an_upload_shows_how_far_it_is_and_what_becomes_of_it() {
    let office = Office::open().await;
    office.server.new_account("Mira Fixture", "hiring_manager");
    let rosa = office.hire("Rosa Testcase", "recruiter").await;
    let amara = office.visitor(Scripts::On, "Amara Sample").await;
    open_a_role(&rosa, "Mira Fixture").await;
    add_a_candidate(&rosa, "Amara Sample").await;
    let link = send_the_take_home(&rosa).await;
    amara.open(&link).await;
    amara.tick("#consent").await;
    amara.tick("#ai_rule").await;
    amara.click("Start the clock").await;

    let folder = office.server.data();
    let (letter, heavy) = (folder.join("letter.zip"), folder.join("heavy.zip"));
    std::fs::write(&letter, "Dear all, I attach nothing.").unwrap();
    std::fs::write(&heavy, vec![7; 11 << 20]).unwrap();
    for field in ["#check_archive", "#archive"] {
        let button = if field == "#archive" {
            "Hand in"
        } else {
            "Check"
        };
        amara.attach(field, &letter).await;
        amara.click(button).await;
        amara
            .sees("Nothing was stored and no upload was used.")
            .await;
        amara.attach(field, &heavy).await;
        amara.click(button).await;
        amara.sees("The file is larger than 10 MB").await;
        amara.sees("3 uploads left of 3").await;
    }

    let watch = "
        window.seen = [];
        const bar = document.querySelector('#archive').form.querySelector('progress');
        new MutationObserver(() => seen.push(bar.value / bar.max)).observe(bar, { attributes: true })";
    amara.script(watch, Vec::new()).await;
    amara.attach("#archive", &pack_the_reference(folder)).await;
    amara.click("Hand in").await;
    amara.sees("We have your work, thank you").await;
    amara
        .until_true("return seen.length > 0 && seen.at(-1) === 1")
        .await;
    amara.sees("Waits for grading").await;
    assert_eq!(amara.path().await, link);

    rosa.open("/runs").await;
    rosa.click("Amara Sample").await;
    rosa.click("Stop").await;
    amara.sees("Somebody on our side stopped it.").await;
    let complaints = amara.chrome(Chrome::console()).await;
    let refused = |entry: &serde_json::Value| entry["source"] == json!("network");
    let other = complaints
        .as_array()
        .unwrap()
        .iter()
        .find(|one| !refused(one));
    assert_eq!(other, None);
}
