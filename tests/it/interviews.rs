//! Interviewers: asked, taken off, waived; and what a blind reviewer never learns.

use assay::domain::access::Access;
use assay::ops::{OpError, interviews};

use crate::harness::applications::{assigned, candidate, interview, seats};
use crate::harness::roles::open_role;
use crate::harness::{Person, TestApp};

struct World {
    app: TestApp,
    ana: Person,
    erik: Person,
    application: assay::domain::ids::ApplicationId,
}

async fn world() -> World {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let erik = app.person("Erik Specimen", Access::Interviewer).await;
    let role = open_role(&app, &ana, &hanna).await;
    let application = candidate(&app, &ana, role, "Amara Testcase").await;
    World {
        app,
        ana,
        erik,
        application,
    }
}

fn letters(app: &TestApp) -> Vec<assay::mail::Letter> {
    app.app.mailer.sent()
}

#[actix_web::test]
async fn an_interviewer_gets_a_card_and_one_message() {
    let World {
        app,
        ana,
        erik,
        application,
    } = world().await;
    let first = assigned(&app, &ana, application, "ORM", &erik).await;
    let again = assigned(&app, &ana, application, "ORM", &erik).await;
    assert_eq!(first, again);
    let letters = letters(&app);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to_email, "erik.specimen@example.org");
    assert!(letters[0].text.contains("Amara Testcase"));
    let seats = seats(&app, application).await;
    let seat = seats.iter().find_map(|row| row.assignment.clone()).unwrap();
    assert!(
        letters[0]
            .text
            .contains(&seat.scorecard_id.unwrap().to_string())
    );
}

#[actix_web::test]
async fn a_take_home_reviewer_is_not_told_the_name() {
    let World {
        app,
        ana,
        erik,
        application,
    } = world().await;
    assigned(&app, &ana, application, "Take-home", &erik).await;
    assigned(&app, &ana, application, "ORM", &erik).await;
    let letters = letters(&app);
    assert_eq!(letters.len(), 2);
    for letter in letters {
        let all = format!("{}{}{}", letter.subject, letter.text, letter.html);
        assert!(!all.contains("Amara"), "{all}");
        assert!(
            all.contains("candidate for Senior Django engineer"),
            "{all}"
        );
    }
}

#[actix_web::test]
async fn whoever_sees_every_name_cannot_review_a_take_home() {
    let World {
        app,
        ana,
        application,
        ..
    } = world().await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let page = ana
        .get(&format!("/applications/{application}/interviewers"))
        .await;
    // Four interviews; every one but the take-home may be held by those who recruit.
    for name in ["Ida Example", "Ana Sample"] {
        assert_eq!(page.body.matches(&format!(">{name}</option>")).count(), 3);
    }
    assert_eq!(page.body.matches(">Erik Specimen</option>").count(), 4);
    let review = interview(&app, application, "Take-home").await;
    let user = ida.id.unwrap().to_string();
    let path = format!("/interviews/{review}/assign");
    ana.post(&path, &[("user", &user)])
        .await
        .is(422)
        .says("Ida Example runs the hiring and sees every name");
    assert!(letters(&app).is_empty());
}

#[actix_web::test]
async fn somebody_is_taken_off_only_before_anything_was_written() {
    let World {
        app,
        ana,
        erik,
        application,
    } = world().await;
    let assignment = assigned(&app, &ana, application, "ORM", &erik).await;
    let actor = app.actor(&ana, Access::Recruiter);
    let unassign = move |tx: &mut assay::db::Tx<'_>| interviews::unassign(tx, actor, assignment);
    app.app.db.write(unassign).await.unwrap();
    app.app.db.write(unassign).await.unwrap();
    let open = |seats: Vec<assay::db::interviews::SeatRow>| {
        seats.into_iter().filter_map(|row| row.assignment).count()
    };
    assert_eq!(open(seats(&app, application).await), 0);
    let back = assigned(&app, &ana, application, "ORM", &erik).await;
    assert_eq!(back, assignment);
    assert_eq!(open(seats(&app, application).await), 1);
    assert_eq!(letters(&app).len(), 2, "asked again, told again");
}

#[actix_web::test]
async fn a_waiver_needs_a_reason_and_can_be_taken_back() {
    let World {
        app,
        ana,
        erik,
        application,
    } = world().await;
    let assignment = assigned(&app, &ana, application, "ORM", &erik).await;
    let actor = app.actor(&ana, Access::Recruiter);
    let refused = app
        .app
        .db
        .write(move |tx| interviews::waive(tx, actor, assignment, " "))
        .await;
    assert!(matches!(refused, Err(OpError::Refused(_))));
    let waived = |seats: Vec<assay::db::interviews::SeatRow>| {
        let mut seats = seats.into_iter().filter_map(|row| row.assignment);
        seats.any(|seat| seat.waived_at.is_some())
    };
    app.app
        .db
        .write(move |tx| interviews::waive(tx, actor, assignment, "Ill for two weeks"))
        .await
        .unwrap();
    assert!(waived(seats(&app, application).await));
    app.app
        .db
        .write(move |tx| interviews::unwaive(tx, actor, assignment))
        .await
        .unwrap();
    assert!(!waived(seats(&app, application).await));
}

#[actix_web::test]
async fn only_those_who_recruit_ask_people() {
    let World {
        app,
        erik,
        application,
        ..
    } = world().await;
    let orm = interview(&app, application, "ORM").await;
    let actor = app.actor(&erik, Access::Interviewer);
    let user = erik.id.unwrap();
    let answer = app
        .app
        .db
        .write(move |tx| interviews::assign(tx, actor, orm, user))
        .await;
    assert!(matches!(answer, Err(OpError::Forbidden)));
}
