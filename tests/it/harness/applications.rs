//! Candidates and interviewers for tests, added the way people add them.

use assay::db::interviews::SeatRow;
use assay::domain::access::Access;
use assay::domain::application::Source;
use assay::domain::ids::{ApplicationId, AssignmentId, InterviewId, RoleId};
use assay::ops::applications::{self, AddCandidate};
use assay::ops::interviews;

use super::{Person, TestApp};

/// Somebody who applied for this role: `name` at `name.with.dots@example.org`, referred by nobody.
pub async fn candidate(
    app: &TestApp,
    recruiter: &Person,
    role: RoleId,
    name: &str,
) -> ApplicationId {
    let command = AddCandidate {
        role,
        name: name.to_owned(),
        email: format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
        phone: String::new(),
        location: "Ghent, Belgium".to_owned(),
        time_zone: "Europe/Brussels".to_owned(),
        links: String::new(),
        source: Source::JobBoard,
        referrer: String::new(),
    };
    let actor = app.actor(recruiter, Access::Recruiter);
    app.app
        .db
        .write(move |tx| applications::add(tx, actor, command))
        .await
        .unwrap()
}

/// Puts `interviewer` on the interview whose title starts with `title`, and sends the message about it.
pub async fn assigned(
    app: &TestApp,
    recruiter: &Person,
    application: ApplicationId,
    title: &str,
    interviewer: &Person,
) -> AssignmentId {
    let interview = interview(app, application, title).await;
    let actor = app.actor(recruiter, Access::Recruiter);
    let user = interviewer.id.unwrap();
    let assignment = app
        .app
        .db
        .write(move |tx| interviews::assign(tx, actor, interview, user))
        .await
        .unwrap();
    app.drain().await;
    assignment
}

/// The interview of an application whose title starts with `title`.
pub async fn interview(app: &TestApp, application: ApplicationId, title: &str) -> InterviewId {
    let seats = seats(app, application).await;
    seats
        .iter()
        .find(|seat| seat.title.starts_with(title))
        .unwrap_or_else(|| panic!("no interview {title:?} in {seats:?}"))
        .interview_id
}

/// The interviews of an application and who holds them.
pub async fn seats(app: &TestApp, application: ApplicationId) -> Vec<SeatRow> {
    app.app
        .db
        .read(move |db| assay::db::interviews::of_application(db, application))
        .await
        .unwrap()
}
