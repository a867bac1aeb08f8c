//! Take-homes as staff run them: send, extra time, feedback; who sees what.

use assay::domain::access::Access;
use assay::domain::ids::ApplicationId;
use chrono::TimeDelta;

use crate::harness::applications::{assigned, candidate};
use crate::harness::roles::open_role;
use crate::harness::take_homes::{project, sent, started, stored};
use crate::harness::{Person, TestApp};

struct World {
    app: TestApp,
    recruiter: Person,
    manager: Person,
    application: ApplicationId,
    page: String,
}

async fn world() -> World {
    let app = TestApp::start().await;
    let recruiter = app.person("Rosa Testcase", Access::Recruiter).await;
    let manager = app.person("Hugo Example", Access::HiringManager).await;
    let role = open_role(&app, &recruiter, &manager).await;
    let application = candidate(&app, &recruiter, role, "Amara Sample").await;
    let page = format!("/applications/{application}/take-home");
    World {
        app,
        recruiter,
        manager,
        application,
        page,
    }
}

const TERMS: [(&str, &str); 3] = [
    ("days", "7"),
    ("attempts", "3"),
    ("respond_by", "2026-03-12"),
];

#[actix_web::test]
async fn a_recruiter_sends_it_once() {
    let World {
        app,
        recruiter,
        page,
        ..
    } = world().await;
    recruiter
        .get(&page)
        .await
        .is(200)
        .says("Send the take-home")
        .says("Amara Sample");
    let mut form = vec![("key", "k1")];
    form.extend(TERMS);
    recruiter.post(&page, &form).await.is(303);
    recruiter.post(&page, &form).await.is(303);
    form[0].1 = "another form";
    recruiter.post(&page, &form).await.is(303);
    app.drain().await;
    let mails = app.app.mailer.sent();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].to_email, "amara.sample@example.org");
    assert!(
        mails[0]
            .text
            .contains("hand in within 7 days of your start"),
        "{}",
        mails[0].text
    );
    let shown = recruiter.get(&page).await;
    let link = shown
        .body
        .split("id=\"private-link\" class=\"brk\">")
        .nth(1)
        .unwrap();
    let link = link.split('<').next().unwrap();
    assert!(mails[0].text.contains(link));
    let path = link.strip_prefix(&app.base).unwrap();
    app.visitor().get(path).await.is(200).says("Hello Amara");
}

#[actix_web::test]
async fn what_was_typed_comes_back() {
    let World {
        app: _app,
        recruiter,
        page,
        ..
    } = world().await;
    let form = [
        ("key", "k"),
        ("days", "1"),
        ("attempts", "3"),
        ("respond_by", "2026-03-12"),
        ("extra_hours", "2"),
        ("extra_reason", "Agreed on the phone"),
    ];
    recruiter
        .post(&page, &form)
        .await
        .is(422)
        .says("Allow between 3 days and 28 days")
        .says("Agreed on the phone");
    let past = [
        ("key", "k"),
        ("days", "7"),
        ("attempts", "3"),
        ("respond_by", "2026-03-01"),
    ];
    recruiter
        .post(&page, &past)
        .await
        .is(422)
        .says("Choose a day in the coming twelve months");
    recruiter
        .post(&page, &[("key", "k"), ("respond_by", "soon")])
        .await
        .is(422);
}

#[actix_web::test]
async fn the_reason_of_extra_time_is_for_recruiters_only() {
    let World {
        app,
        recruiter,
        manager,
        application,
        page,
    } = world().await;
    let reviewer = app.person("Priya Demo", Access::Interviewer).await;
    assigned(&app, &recruiter, application, "Take-home", &reviewer).await;
    let take_home = started(&app, &recruiter, application).await;
    let due = stored(&app, take_home.id).await.take_home.due_at.unwrap();
    let grant = format!("/take-homes/{}/extra-time", take_home.id);
    let form = [
        ("key", "g1"),
        ("extra_hours", "1.5"),
        ("extra_reason", "Broken wrist"),
    ];
    for person in [&reviewer, &manager] {
        person.post(&grant, &form).await.is(403);
    }
    recruiter.post(&grant, &form).await.is(303);
    recruiter.post(&grant, &form).await.is(303);
    let after = stored(&app, take_home.id).await.take_home;
    assert_eq!(after.due_at, Some(due + TimeDelta::minutes(90)));
    let amara = app.visitor();
    amara
        .upload(
            &format!("{}/work", take_home.path),
            "k",
            "a.zip",
            &project("a"),
        )
        .await
        .is(303);
    app.drain().await;
    let upload = app
        .app
        .db
        .read(move |db| assay::db::submissions::of_take_home(db, take_home.id))
        .await
        .unwrap();
    let code = format!("/submissions/{}", upload[0].submission.id);

    recruiter.get(&page).await.is(200).says("Broken wrist");
    manager
        .get(&page)
        .await
        .is(200)
        .hides("Broken wrist")
        .hides("Extra time")
        .hides("/t/");
    reviewer.get(&page).await.is(403);
    for (person, path) in [(&reviewer, &code), (&manager, &code)] {
        person
            .get(path)
            .await
            .is(200)
            .hides("Broken wrist")
            .hides("xtra time");
    }
    amara.get(&take_home.path).await.hides("Broken wrist");
    for path in [
        "/",
        "/account",
        &format!("/applications/{application}"),
        "/candidates",
    ] {
        for person in [&reviewer, &manager] {
            person.get(path).await.hides("Broken wrist");
        }
    }
    assert!(
        app.app
            .mailer
            .sent()
            .iter()
            .all(|mail| !mail.text.contains("wrist"))
    );
    recruiter
        .post(
            &grant,
            &[
                ("key", "g2"),
                ("extra_hours", "soon"),
                ("extra_reason", "x"),
            ],
        )
        .await
        .is(422)
        .says("soon");
}

#[actix_web::test]
async fn feedback_is_previewed_released_and_read() {
    let World {
        app,
        recruiter,
        manager,
        application,
        page,
    } = world().await;
    let take_home = started(&app, &recruiter, application).await;
    let place = format!("/take-homes/{}/feedback", take_home.id);
    let written = [
        ("feedback", "Queries are right.\n\n<b>Well</b> tested."),
        ("release", "on"),
    ];
    recruiter
        .post(&place, &written)
        .await
        .is(422)
        .says("Nothing was handed in yet");
    let amara = app.visitor();
    amara
        .upload(
            &format!("{}/work", take_home.path),
            "k",
            "a.zip",
            &project("a"),
        )
        .await
        .is(303);
    recruiter
        .post(&place, &[written[0], ("preview", "on")])
        .await
        .is(200)
        .says("This is what they will read")
        .says("<p>Queries are right.</p>");
    amara.get(&take_home.path).await.hides("Queries are right");
    recruiter
        .post(&place, &[("feedback", " "), ("release", "on")])
        .await
        .is(422);
    manager.post(&place, &written).await.is(403);
    recruiter.post(&place, &written).await.is(303);
    recruiter.post(&place, &written).await.is(303);
    app.drain().await;
    amara
        .get(&take_home.path)
        .await
        .is(200)
        .says("Your feedback")
        .says("&#60;b&#62;Well")
        .says("Queries are right");
    let mails = app.app.mailer.sent();
    assert_eq!(
        mails
            .iter()
            .filter(|mail| mail.subject.starts_with("Your feedback"))
            .count(),
        1
    );
    recruiter.get(&page).await.is(200).says("Released");
    app.app.clock.advance(TimeDelta::days(181));
    amara.get(&take_home.path).await.is(404);
}

#[actix_web::test]
async fn the_last_day_to_start_can_be_moved_until_the_clock_runs() {
    let World {
        app,
        recruiter,
        application,
        ..
    } = world().await;
    let take_home = sent(&app, &recruiter, application).await;
    let place = format!("/take-homes/{}/start-by", take_home.id);
    recruiter
        .post(&place, &[("respond_by", "2026-04-01")])
        .await
        .is(303);
    app.visitor()
        .get(&take_home.path)
        .await
        .says("Wednesday 1 April 2026, 23:59, Brussels time");
    let agreed = [("consent", "on"), ("ai_rule", "on")];
    app.visitor()
        .post(&format!("{}/start", take_home.path), &agreed)
        .await
        .is(303);
    recruiter
        .post(&place, &[("respond_by", "2026-04-02")])
        .await
        .is(422)
        .says("The clock runs already");
}

async fn moved_to_take_home(recruiter: &Person, overview: &str) {
    let body = recruiter.get(overview).await.body;
    let before = body.split("\">Take-home</option>").next().unwrap();
    let stage = before.rsplit('"').next().unwrap();
    recruiter
        .post(&format!("{overview}/move"), &[("stage", stage)])
        .await
        .is(303);
}

#[actix_web::test]
async fn the_overview_says_that_an_upload_is_being_measured() {
    let World {
        app,
        recruiter,
        application,
        ..
    } = world().await;
    let take_home = started(&app, &recruiter, application).await;
    let overview = format!("/applications/{application}");
    moved_to_take_home(&recruiter, &overview).await;
    recruiter.get(&overview).await.hides("Being measured");
    app.visitor()
        .upload(
            &format!("{}/work", take_home.path),
            "k",
            "a.zip",
            &project("a"),
        )
        .await
        .is(303);
    app.drain().await;
    recruiter.get(&overview).await.says("Being measured");
}

/// The end of the clock beside its start would say how much extra time somebody has.
#[actix_web::test]
async fn the_end_of_the_clock_is_for_recruiters_only() {
    let World {
        app,
        recruiter,
        manager,
        application,
        page,
    } = world().await;
    let interviewer = app.person("Priya Demo", Access::Interviewer).await;
    assigned(&app, &recruiter, application, "ORM", &interviewer).await;
    started(&app, &recruiter, application).await;
    let overview = format!("/applications/{application}");
    moved_to_take_home(&recruiter, &overview).await;
    recruiter.get(&overview).await.says("Time ends");
    recruiter.get("/candidates").await.says("left");
    recruiter.get(&page).await.says("Due");
    for person in [&interviewer, &manager] {
        person
            .get(&overview)
            .await
            .is(200)
            .says("Clock running")
            .hides("Time ends")
            .hides(" left");
    }
    manager.get("/candidates").await.is(200).hides(" left");
    manager.get(&page).await.is(200).hides("Due");
}

#[actix_web::test]
async fn the_page_stays_within_its_statements() {
    let World {
        app,
        recruiter,
        manager,
        application,
        page,
    } = world().await;
    assert!(app.queries_of(&recruiter, &page).await <= 6);
    started(&app, &recruiter, application).await;
    assert!(app.queries_of(&recruiter, &page).await <= 6);
    assert!(app.queries_of(&manager, &page).await <= 6);
}

#[actix_web::test]
async fn a_take_home_of_another_role_is_not_there() {
    let World {
        app,
        recruiter,
        application,
        page,
        ..
    } = world().await;
    sent(&app, &recruiter, application).await;
    let other = app.person("Olga Fixture", Access::HiringManager).await;
    other.get(&page).await.is(404);
}
