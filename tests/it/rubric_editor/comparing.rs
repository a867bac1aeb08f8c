//! Two versions side by side.

use super::*;

#[actix_web::test]
async fn published_versions_are_compared_word_by_word() {
    let desk = Desk::copy().await;
    desk.review().await;
    let first = desk.publish().await;
    let fields = [("key", "next-1"), ("how", "next")];
    let location = desk.ida.post(&format!("{first}/draft"), &fields).await;
    let desk = Desk {
        draft: id_of(location.leads()),
        ..desk
    };
    let row = desk.part(PartKind::Criterion, 0).await;
    let anchor = row.part.get("levels.2").replace("Is correct", "Is right");
    assert_ne!(anchor, row.part.get("levels.2"));
    desk.save(&desk.ida, &row, &[("levels.2", &anchor)])
        .await
        .is(303);
    let head = desk.part(PartKind::Head, 0).await;
    desk.save(&desk.ida, &head, &[("version", "2.0.0")])
        .await
        .is(303);
    let compare = format!("{}/compare", desk.path());
    desk.ida
        .get(&compare)
        .await
        .is(200)
        .says("<ins>right,</ins>");
    let second = desk.publish().await;
    let sam = desk.app.person("Sam Fixture", Access::Interviewer).await;
    let other: String = id_of::<String>(&first);
    let path = format!("{second}/compare/{other}");
    sam.get(&path)
        .await
        .is(200)
        .says("1.0.0 and 2.0.0")
        .says("<del>correct,</del>")
        .says("<ins>right,</ins>")
        .says("Scores of the two are never averaged");
    assert!(desk.app.queries_of(&sam, &path).await <= 6);
    sam.get(&second).await.is(200).says(&path);
}

#[actix_web::test]
async fn every_version_is_exported_as_a_file() {
    let app = TestApp::start().await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    let rows = app.app.db.read(rubrics::list).await.unwrap();
    for row in rows {
        let page = sam.get(&format!("/rubrics/{}/file", row.id)).await;
        let kind = page.is(200).headers.get("content-disposition").unwrap();
        let name = format!("{}-{}.toml", row.rubric, row.version);
        assert!(kind.to_str().unwrap().contains(&name));
        let rubric = assay::domain::rubric::Rubric::from_toml(&name, &page.body).unwrap();
        assert_eq!(rubric.digest().unwrap(), row.digest, "{name}");
    }
}
