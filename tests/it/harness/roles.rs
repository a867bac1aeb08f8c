//! Roles for tests, made the way people make them.

use assay::domain::access::Access;
use assay::domain::ids::RoleId;
use assay::domain::level::Seniority;
use assay::ops::roles::{self, CreateRole};

use super::{Person, TestApp};

/// A senior back-end role that takes candidates.
pub async fn open_role(app: &TestApp, recruiter: &Person, manager: &Person) -> RoleId {
    let command = CreateRole {
        open: true,
        ..draft(recruiter, manager)
    };
    create(app, recruiter, command).await
}

/// What [`open_role`] makes, still a draft.
pub fn draft(recruiter: &Person, manager: &Person) -> CreateRole {
    CreateRole {
        title: "Senior Django engineer".to_owned(),
        preset: "backend".to_owned(),
        level: Seniority::Senior,
        team: "Ticketing".to_owned(),
        location: "Utrecht or remote".to_owned(),
        summary: "Keeps the ticket shop fast and right.".to_owned(),
        hiring_manager: manager.id.unwrap(),
        recruiter: recruiter.id.unwrap(),
        open: false,
    }
}

/// Makes this role.
pub async fn create(app: &TestApp, recruiter: &Person, command: CreateRole) -> RoleId {
    let actor = app.actor(recruiter, Access::Recruiter);
    app.app
        .db
        .write(move |tx| roles::create(tx, actor, command))
        .await
        .unwrap()
}
