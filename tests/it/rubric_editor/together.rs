//! Two administrators work on one draft at the same time, in two sessions.

use super::*;

#[actix_web::test]
async fn different_parts_and_different_fields_do_not_disturb() {
    let desk = Desk::copy().await;
    let ben = desk.app.person("Ben Fixture", Access::Administrator).await;
    let first = desk.part(PartKind::Criterion, 0).await;
    let second = desk.part(PartKind::Criterion, 1).await;
    desk.save(&desk.ida, &first, &[("title", "One")])
        .await
        .is(303);
    desk.save(&ben, &second, &[("title", "Two")]).await.is(303);
    // Both opened the first part before either saved it.
    desk.save(&ben, &first, &[("definition", "Said by Ben.")])
        .await
        .is(303);
    let now = desk.part(PartKind::Criterion, 0).await;
    assert_eq!(
        (
            now.part.get("title"),
            now.part.get("definition"),
            now.revision
        ),
        ("One", "Said by Ben.", first.revision + 2)
    );
    assert_eq!(
        desk.part(PartKind::Criterion, 1).await.part.get("title"),
        "Two"
    );
}

#[actix_web::test]
async fn the_same_field_is_shown_twice_and_chosen() {
    let desk = Desk::copy().await;
    let ben = desk.app.person("Ben Fixture", Access::Administrator).await;
    let row = desk.part(PartKind::Criterion, 0).await;
    let hers = [
        ("levels.1", "Written by Ida, long enough."),
        ("weight", "1"),
    ];
    desk.save(&desk.ida, &row, &hers).await.is(303);
    let his = [
        ("levels.1", "Written by Ben, long enough too."),
        ("weight", "2"),
        ("levels.4", "Only Ben changed this level."),
    ];
    let page = desk.save(&ben, &row, &his).await;
    page.is(409)
        .says("Ida Example saved the same fields")
        .says("Written by Ida, long enough.")
        .says("Written by Ben, long enough too.");
    let before = desk.part(PartKind::Criterion, 0).await;
    assert_eq!(before.part.get("levels.1"), "Written by Ida, long enough.");

    let mut mine = row.clone();
    mine.part = before.part.clone();
    mine.revision = before.revision;
    let mut fields = form(&mine, &his);
    for (name, value) in [
        ("conflict", "levels.1"),
        ("conflict", "weight"),
        ("take-levels.1", "both"),
        ("take-weight", "theirs"),
    ] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    let path = format!("{}/parts/{}/merge", desk.path(), row.id);
    post(&ben, &path, &fields).await.is(303);
    let after = desk.part(PartKind::Criterion, 0).await.part;
    assert_eq!(
        after.get("levels.1"),
        "Written by Ida, long enough.\nWritten by Ben, long enough too."
    );
    assert_eq!(after.get("weight"), "1");
    assert_eq!(after.get("levels.4"), "Only Ben changed this level.");
}

#[actix_web::test]
async fn what_is_typed_into_a_removed_part_is_kept() {
    let desk = Desk::copy().await;
    let ben = desk.app.person("Ben Fixture", Access::Administrator).await;
    let row = desk.part(PartKind::Criterion, 0).await;
    let count = desk.parts().await.len();
    let path = format!("{}/parts/{}", desk.path(), row.id);
    desk.ida.post(&format!("{path}/remove"), &[]).await.is(303);
    let page = desk.save(&ben, &row, &[("title", "Still wanted")]).await;
    page.is(409)
        .says("Somebody removed this meanwhile")
        .says("Still wanted");
    let mut fields = form(&row, &[("title", "Still wanted")]);
    fields.push(("key".to_owned(), hidden(&page.body, "key")));
    post(&ben, &format!("{}/parts", desk.path()), &fields)
        .await
        .is(303);
    let parts = desk.parts().await;
    assert_eq!(parts.len(), count);
    assert!(
        parts
            .iter()
            .any(|row| row.part.get("title") == "Still wanted")
    );
}

#[actix_web::test]
async fn publishing_what_changed_meanwhile_is_refused() {
    let desk = Desk::copy().await;
    desk.review().await;
    let fields = publish_form(&desk.ida, &desk.path()).await;
    let row = desk.part(PartKind::Criterion, 0).await;
    desk.save(&desk.ida, &row, &[("title", "Another title")])
        .await
        .is(303);
    let page = post(&desk.ida, &format!("{}/publish", desk.path()), &fields).await;
    page.is(422)
        .says("changed after you opened this page")
        .says("Another title");
}
