//! Files brought in through the page, good ones and bad ones. Nothing is ever half stored.

use assay::domain::rubric::Rubric;

use super::*;

async fn ida() -> (TestApp, Person) {
    let app = TestApp::start().await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    (app, ida)
}

async fn drafts(app: &TestApp) -> usize {
    app.app.db.read(rubric_drafts::open).await.unwrap().len()
}

async fn paste(ida: &Person, key: &str, text: &str) -> Page {
    ida.post("/rubric-drafts/paste", &[("key", key), ("text", text)])
        .await
}

#[actix_web::test]
async fn a_file_becomes_a_draft_and_publishes_with_its_digest() {
    let (app, ida) = ida().await;
    let text = own_file("acme.talk");
    let page = ida
        .upload(
            "/rubric-drafts/upload",
            "up-1",
            "acme.talk.toml",
            text.as_bytes(),
        )
        .await;
    let path = page.is(303).leads().to_owned();
    ida.get(&path).await.is(200).says("It breaks no rule.");
    let fields = publish_form(&ida, &path).await;
    let page = post(&ida, &format!("{path}/publish"), &fields).await;
    let version = page.is(303).leads().to_owned();
    let rubric = Rubric::from_toml("acme", &text).unwrap();
    ida.get(&version).await.says(&rubric.digest().unwrap());
    // The exported file is the same rubric, and it is known here.
    let file = ida.get(&format!("{version}/file")).await;
    let back = Rubric::from_toml("back", &file.is(200).body).unwrap();
    assert_eq!(back.digest().unwrap(), rubric.digest().unwrap());
    let known = paste(&ida, "up-2", &file.body).await;
    assert_eq!(known.is(303).leads(), version);
    // The same number over another text is refused with words.
    let other = text.replacen("Explains to the listener", "Explains to everybody", 1);
    paste(&ida, "up-3", &other)
        .await
        .is(422)
        .says("is here with another text");
    assert_eq!(drafts(&app).await, 0);
}

#[actix_web::test]
async fn what_breaks_rules_becomes_part_of_the_draft() {
    let (_app, ida) = ida().await;
    let ladder = r#"facts = [{ key = "doc.no_such_thing", kind = "ladder", op = "<=", at = { 3 = 5, 2 = 1 } }]
[criterion.levels]"#;
    let text = own_file("acme.talk").replacen("[criterion.levels]", ladder, 1);
    let path = paste(&ida, "p-1", &text).await.is(303).leads().to_owned();
    ida.get(&path)
        .await
        .is(200)
        .says("Rule 9: Level 3 of doc.no_such_thing is not harder to reach than level 2")
        .says("Rule 10: The fact &#34;doc.no_such_thing&#34; is not in the catalogue");
    ida.get(&format!("{path}/publish"))
        .await
        .is(200)
        .hides("Publish version");
}

#[actix_web::test]
async fn what_cannot_be_read_is_refused_with_its_line_and_its_text() {
    let (app, ida) = ida().await;
    let good = own_file("acme.talk");
    let broken = good.replacen("weight = 3", "weight = = 3", 1);
    let line = 1 + good.lines().position(|line| line == "weight = 3").unwrap();
    paste(&ida, "b-1", &broken)
        .await
        .is(422)
        .says(&format!("Line {line}: This is not valid TOML at column"))
        .says("weight = = 3");
    let twice = good.replacen("weight = 3", "weight = 3\nweight = 3", 1);
    paste(&ida, "b-2", &twice)
        .await
        .is(422)
        .says("duplicate key");
    let odd = good.replacen("weight = 3", "wieght = 3", 1);
    paste(&ida, "b-3", &odd)
        .await
        .is(422)
        .says("The key &#34;wieght&#34; is unknown");
    let nul = good.replacen("Explains to the listener", "Explains\0 to the listener", 1);
    paste(&ida, "b-4", &nul)
        .await
        .is(422)
        .says("not valid TOML");
    paste(&ida, "b-5", "").await.is(422);
    let latin = good.replacen("Explains to the listener", "Explains \u{e9}", 1);
    let latin: Vec<u8> = latin
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    let page = ida
        .upload("/rubric-drafts/upload", "b-6", "latin.toml", &latin)
        .await;
    page.is(422).says("no text in UTF-8");
    assert_eq!(drafts(&app).await, 0);
}

#[actix_web::test]
async fn hidden_characters_are_named() {
    let (_app, ida) = ida().await;
    for (index, hidden) in ["\u{202e}", "\u{200b}", "\\u0000", "\u{feff}"]
        .iter()
        .enumerate()
    {
        let id = format!("acme.talk-{index}");
        let text = own_file(&id).replacen("Explains to", &format!("Explains{hidden} to"), 1);
        let path = paste(&ida, &format!("h-{index}"), &text)
            .await
            .is(303)
            .leads()
            .to_owned();
        ida.get(&path)
            .await
            .is(200)
            .says("There is an invisible character here, U+");
        ida.get(&format!("{path}/publish"))
            .await
            .is(200)
            .hides("Publish version");
    }
}

#[actix_web::test]
async fn two_megabytes_are_refused_with_the_limit() {
    let (app, ida) = ida().await;
    ida.get("/rubric-drafts/new")
        .await
        .is(200)
        .says("at most 256 kB");
    let huge = vec![b'#'; 2 << 20];
    let page = ida
        .upload("/rubric-drafts/upload", "l-1", "huge.toml", &huge)
        .await;
    page.is(413).says("larger than 256 kB");
    let text = "#".repeat(2 << 20);
    assert_eq!(paste(&ida, "l-2", &text).await.status, 413);
    assert_eq!(drafts(&app).await, 0);
}

#[actix_web::test]
async fn ids_that_ship_are_not_taken_from_files() {
    let (app, ida) = ida().await;
    let same = own_file("people.communication");
    let known = newest(&app, "people.communication").await;
    let page = paste(&ida, "s-1", &same).await;
    assert_eq!(page.is(303).leads(), format!("/rubrics/{}", known.id));
    let other = same.replacen("minutes = 45", "minutes = 60", 1);
    paste(&ida, "s-2", &other)
        .await
        .is(422)
        .says("comes with Assay");
    assert_eq!(drafts(&app).await, 0);
}
