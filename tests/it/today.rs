//! Today: what waits, for whom, with one action; the number beside the link is the length of the list.

use assay::db::jobs::{self, NewJob};
use assay::db::today::{LONGEST, MOST_COUNTED, STALE_DAYS};
use assay::db::{DbError, Tx};
use assay::domain::access::Access;
use chrono::TimeDelta;

use crate::harness::TestApp;
use crate::harness::applications::{assigned, candidate};
use crate::harness::debriefs::{all_submitted, full_loop};
use crate::harness::roles::open_role;

#[actix_web::test]
async fn everybody_sees_what_waits_for_them() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    // The first interview is the take-home review: nothing to do before an upload. The others owe a card.
    panel.raters[0].0.get("/").await.is(200).hides("Amara");
    panel.raters[1]
        .0
        .get("/")
        .await
        .is(200)
        .says("Fill the scorecard for Amara Testcase")
        .says("One thing needs you");
    panel.ana.get("/").await.is(200).says("Waiting on others");
    panel.hanna.get("/").await.is(200).hides("Decide about");
    all_submitted(&app, &panel).await;
    panel
        .hanna
        .get("/")
        .await
        .says("Decide about Amara Testcase")
        .says("Senior Django engineer");
    panel.raters[1]
        .0
        .get("/")
        .await
        .says("Nothing waits for you");
    let outsider = app.person("Otto Other", Access::HiringManager).await;
    outsider.get("/").await.is(200).hides("Amara");
}

#[actix_web::test]
async fn today_stays_within_its_budget() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    for person in [&panel.ana, &panel.hanna, &panel.ida, &panel.raters[1].0] {
        assert!(app.queries_of(person, "/").await <= 6, "{}", person.name());
    }
    // Every other page pays two: the session and the counts.
    assert!(app.queries_of(&panel.ana, "/account").await <= 3);
}

#[actix_web::test]
async fn a_candidate_stands_once_for_whoever_owes_the_card() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    let amara = candidate(&app, &ana, role, "Amara Testcase").await;
    app.app.clock.advance(TimeDelta::days(STALE_DAYS + 1));
    // Signed in anew: sessions do not last that long.
    let ida = app.person("Ida Example", Access::Administrator).await;
    ida.get("/").await.says("Amara Testcase has not moved");
    assigned(&app, &ana, amara, "ORM", &ida).await;
    ida.get("/")
        .await
        .says("Fill the scorecard for Amara Testcase")
        .hides("has not moved");
}

#[actix_web::test]
async fn counting_stops_beside_the_link_and_not_on_the_page() {
    let app = TestApp::start().await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let many = usize::try_from(MOST_COUNTED).unwrap() + 20;
    give_up_jobs(&app, many).await;
    let page = ida.get("/").await;
    page.says("99+").says(&format!("{many} things need you"));
    let shown = page.body.matches("A job was given up").count();
    assert_eq!(shown, usize::try_from(LONGEST).unwrap());
}

/// Jobs that were given up: each waits for an administrator.
async fn give_up_jobs(app: &TestApp, count: usize) {
    let give_up = move |tx: &mut Tx<'_>| {
        for number in 0..count {
            let job = NewJob {
                kind: "send_mail",
                payload: "{}".to_owned(),
                run_at: tx.now(),
                dedupe_key: Some(format!("lost-{number}")),
                max_attempts: 1,
            };
            jobs::enqueue(tx, &job)?;
            let claimed = jobs::claim(tx, "test", TimeDelta::minutes(1))?;
            jobs::fail(tx, claimed.unwrap().id, "lost", None)?;
        }
        Ok::<_, DbError>(())
    };
    app.app.db.write(give_up).await.unwrap();
}
