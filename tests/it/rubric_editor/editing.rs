//! Starting drafts and changing them part by part.

use super::*;

#[actix_web::test]
async fn drafts_are_for_administrators_only() {
    let desk = Desk::copy().await;
    let sam = desk.app.person("Sam Fixture", Access::Interviewer).await;
    let ana = desk.app.person("Ana Sample", Access::Recruiter).await;
    desk.ida
        .get("/rubrics")
        .await
        .is(200)
        .says("acme.talk")
        .says("New rubric");
    for other in [&sam, &ana] {
        other
            .get("/rubrics")
            .await
            .is(200)
            .hides("acme.talk")
            .hides("New rubric");
        other.get(&desk.path()).await.is(403);
    }
}

#[actix_web::test]
async fn a_copy_names_what_it_came_from_and_what_it_lacks() {
    let desk = Desk::copy().await;
    let path = desk.path();
    let page = desk.ida.get(&path).await;
    page.is(200)
        .says("Draft, version 1.0.0")
        .says("Explains to the listener")
        .says("Rule 17: A published rubric needs a reviewer who is not an author")
        .says("Changed since people.communication 1.");
    let head = desk.part(PartKind::Head, 0).await.part;
    assert!(
        head.get("provenance.replaces")
            .starts_with("people.communication@")
    );
    assert_eq!(head.get("provenance.authors"), "Ida Example");
    assert!(desk.app.queries_of(&desk.ida, &path).await <= 6);
    let part = desk.part(PartKind::Criterion, 0).await;
    let part = format!("{path}/parts/{}", part.id);
    assert!(desk.app.queries_of(&desk.ida, &part).await <= 6);
    for page in ["publish", "discard", "compare", "preview"] {
        let page = format!("{path}/{page}");
        assert!(desk.app.queries_of(&desk.ida, &page).await <= 6, "{page}");
    }
    assert!(desk.app.queries_of(&desk.ida, "/rubrics").await <= 6);
}

#[actix_web::test]
async fn ids_of_shipped_rubrics_are_reserved_and_a_rubric_has_one_draft() {
    let desk = Desk::copy().await;
    let original = newest(&desk.app, "people.communication").await;
    let path = format!("/rubrics/{}/draft", original.id);
    let try_id = async |id: &str, key: &str| {
        let fields = [("key", key), ("how", "copy"), ("rubric", id)];
        desk.ida.post(&path, &fields).await
    };
    try_id("django.orm", "k1")
        .await
        .is(422)
        .says("comes with Assay");
    try_id("Not An Id", "k2")
        .await
        .is(422)
        .says("lower-case letters");
    try_id("acme.talk", "k3")
        .await
        .is(422)
        .says("working on a draft of acme.talk");
    let next = [("key", "k4"), ("how", "next")];
    desk.ida
        .post(&path, &next)
        .await
        .is(422)
        .says("comes with Assay");
    desk.ida
        .get(&path)
        .await
        .is(200)
        .says("example-transit.communication");
}

#[actix_web::test]
async fn a_blank_outline_grows_part_by_part() {
    let app = TestApp::start().await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let fields = [
        ("key", "new-1"),
        ("title", "Kotlin services"),
        ("rubric", "acme.kotlin"),
    ];
    let page = ida.post("/rubric-drafts", &fields).await;
    let path = page.is(303).leads().to_owned();
    // Twice sent is once done.
    assert_eq!(ida.post("/rubric-drafts", &fields).await.leads(), path);
    ida.get(&path).await.is(200).says("There are 0 criteria");
    let add = [
        ("key", "c1"),
        ("part-kind", "criterion"),
        ("title", "Null safety & types"),
    ];
    let part = ida
        .post(&format!("{path}/parts"), &add)
        .await
        .is(303)
        .leads()
        .to_owned();
    ida.get(&part)
        .await
        .is(200)
        .says("Null safety &#38; types")
        .says("value=\"null-safety-types\"")
        .says("20 to 600 characters")
        .says("orm.query_growth")
        .says("Level 1 is empty");
    ida.get(&path).await.says("Null safety").says("100%");
}

#[actix_web::test]
async fn what_breaks_a_rule_is_saved_and_named_at_its_field() {
    let desk = Desk::copy().await;
    let row = desk.part(PartKind::Criterion, 0).await;
    let page = desk.save(&desk.ida, &row, &[("levels.2", "Short.")]).await;
    page.is(303);
    let part = format!("{}/parts/{}", desk.path(), row.id);
    desk.ida
        .get(&part)
        .await
        .is(200)
        .says("href=\"#levels.2\"")
        .says("Describe in 20 to 600 characters")
        .says(">\nShort.</textarea>");
    let link = format!("{part}#levels.2");
    desk.ida
        .get(&desk.path())
        .await
        .says(&link)
        .says("1 to repair");
}

#[actix_web::test]
async fn the_check_answers_with_the_faults_of_the_part_and_stores_nothing() {
    let desk = Desk::copy().await;
    let row = desk.part(PartKind::Criterion, 0).await;
    let changes = [
        ("weight", "4"),
        ("source", "both"),
        ("facts.0.key", "orm.no_such_fact"),
        ("facts.0.kind", "ladder"),
        ("facts.0.op", "<="),
        ("facts.0.at.3", "5"),
        ("facts.0.at.2", "1"),
    ];
    let path = format!("{}/parts/{}/check", desk.path(), row.id);
    let page = post(&desk.ida, &path, &form(&row, &changes)).await;
    page.is(200)
        .says("Rule 11: ")
        .says("Rule 9: Level 3 of orm.no_such_fact is not harder to reach than level 2")
        .says("Rule 10: The fact &#34;orm.no_such_fact&#34; is not in the catalogue")
        .hides("<html");
    let after = desk.part(PartKind::Criterion, 0).await;
    assert_eq!((after.revision, after.part), (row.revision, row.part));
}

#[actix_web::test]
async fn parts_change_places_and_leave() {
    let desk = Desk::copy().await;
    let first = desk.part(PartKind::Criterion, 0).await;
    let second = desk.part(PartKind::Criterion, 1).await;
    let path = format!("{}/parts/{}", desk.path(), second.id);
    desk.ida
        .post(&format!("{path}/move"), &[("to", "up")])
        .await
        .is(303);
    assert_eq!(desk.part(PartKind::Criterion, 0).await.id, second.id);
    desk.ida
        .post(&format!("{path}/move"), &[("to", "up")])
        .await
        .is(303);
    assert_eq!(desk.part(PartKind::Criterion, 1).await.id, first.id);
    desk.ida
        .get(&format!("{path}/remove"))
        .await
        .is(200)
        .says("Remove this criterion?");
    for _ in 0..2 {
        desk.ida.post(&format!("{path}/remove"), &[]).await.is(303);
    }
    desk.ida
        .get(&desk.path())
        .await
        .is(200)
        .says("asks for the unknown criterion");
}

#[actix_web::test]
async fn too_much_text_is_refused_with_everything_typed() {
    let desk = Desk::copy().await;
    let row = desk.part(PartKind::Criterion, 0).await;
    let long = format!("{} the end", "word ".repeat(7_000));
    let page = desk.save(&desk.ida, &row, &[("levels.1", &long)]).await;
    page.is(422)
        .says("one part holds at most 32 kB")
        .says("the end</textarea>");
    assert_eq!(
        desk.part(PartKind::Criterion, 0).await.revision,
        row.revision
    );
}

#[actix_web::test]
async fn a_draft_is_discarded_after_saying_what_is_lost() {
    let desk = Desk::copy().await;
    let path = format!("{}/discard", desk.path());
    desk.ida.get(&path).await.is(200).says("6 criteria");
    desk.ida.post(&path, &[]).await.is(303);
    desk.ida.get(&desk.path()).await.is(404);
    desk.ida.get("/rubrics").await.is(200).hides("acme.talk");
}

#[actix_web::test]
async fn the_preview_is_the_page_of_a_scorecard_and_takes_nothing() {
    let desk = Desk::copy().await;
    desk.ida
        .get(&format!("{}/preview", desk.path()))
        .await
        .is(200)
        .says("This is a trial.")
        .says("class=\"levels levels-4\"")
        .says("Explains to the listener")
        .hides("data-autosave=")
        .hides("Submit scorecard");
}
