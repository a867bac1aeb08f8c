//! A take-home with everything around it that its pages and letters name, in one statement.

use diesel::prelude::*;

use super::TakeHomeRow;
use crate::db::schema::{
    applications, assignments, candidates, interviews, kit_versions, loop_interviews, roles,
    take_homes, users,
};
use crate::db::{Db, DbResult};
use crate::domain::ids::{
    ApplicationId, CandidateId, InterviewId, KitVersionId, RoleId, TakeHomeId, UserId,
};

/// The person who does the take-home.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = candidates)]
pub struct CandidateOf {
    /// Which person.
    pub id: CandidateId,
    /// Full name.
    pub name: String,
    /// Where letters go.
    pub email: String,
    /// IANA name of the zone in which they read times.
    pub time_zone: String,
}

/// The recruiter of the role, who signs letters and is written to for help.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct OwnerOf {
    /// Full name.
    pub name: String,
    /// Where replies go.
    pub email: String,
}

/// The role it is for.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = roles)]
pub struct RoleOf {
    /// Which role.
    pub id: RoleId,
    /// Its title.
    pub title: String,
    /// Who decides.
    pub hiring_manager_id: UserId,
}

/// The kit it is made from.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = kit_versions)]
pub struct KitOf {
    /// Which version.
    pub id: KitVersionId,
    /// Name of the kit.
    pub kit: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// About how long the work takes, in hours.
    pub hours: i32,
    /// The manifest.
    pub manifest: String,
    /// The brief, as Markdown.
    pub brief: String,
    /// The archive a candidate starts from.
    pub starter_blob: String,
}

/// A take-home and everything its pages and letters name.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The take-home itself.
    pub take_home: TakeHomeRow,
    /// Whose it is.
    pub candidate: CandidateOf,
    /// The role it is for.
    pub role: RoleOf,
    /// The recruiter of the role.
    pub owner: OwnerOf,
    /// The kit.
    pub kit: KitOf,
}

/// An application whose plan has a take-home, whether it was sent or not.
#[derive(Clone, Debug)]
pub struct Offer {
    /// `active`, `closed`, `withdrawn` or `hired`.
    pub application_state: String,
    /// The interview of the loop that it is.
    pub interview: InterviewId,
    /// Whose application it is.
    pub candidate: CandidateOf,
    /// The role it is for.
    pub role: RoleOf,
    /// The recruiter of the role.
    pub owner: OwnerOf,
    /// The kit that the plan names.
    pub kit: KitOf,
}

macro_rules! dossiers {
    ($filter:expr) => {
        take_homes::table
            .inner_join(applications::table.on(applications::id.eq(take_homes::application_id)))
            .inner_join(candidates::table.on(candidates::id.eq(applications::candidate_id)))
            .inner_join(roles::table.on(roles::id.eq(applications::role_id)))
            .inner_join(users::table.on(users::id.eq(roles::recruiter_id)))
            .inner_join(kit_versions::table.on(kit_versions::id.eq(take_homes::kit_version_id)))
            .filter($filter)
            .select((
                TakeHomeRow::as_select(),
                CandidateOf::as_select(),
                RoleOf::as_select(),
                OwnerOf::as_select(),
                KitOf::as_select(),
            ))
    };
}

type Parts = (TakeHomeRow, CandidateOf, RoleOf, OwnerOf, KitOf);

impl From<Parts> for Dossier {
    fn from((take_home, candidate, role, owner, kit): Parts) -> Self {
        Self {
            take_home,
            candidate,
            role,
            owner,
            kit,
        }
    }
}

/// The take-home with this id.
pub fn get(db: &mut Db, id: TakeHomeId) -> DbResult<Dossier> {
    Ok(dossiers!(take_homes::id.eq(id)).first::<Parts>(db)?.into())
}

/// The take-home of a private link.
pub fn by_token(db: &mut Db, token_hash: &str) -> DbResult<Dossier> {
    Ok(dossiers!(take_homes::token_hash.eq(token_hash))
        .first::<Parts>(db)?
        .into())
}

/// The take-home of an application, if it was sent. A plan has at most one.
pub fn of_application(db: &mut Db, application: ApplicationId) -> DbResult<Option<Dossier>> {
    Ok(dossiers!(take_homes::application_id.eq(application))
        .order(take_homes::created_at.desc())
        .first::<Parts>(db)
        .optional()?
        .map(Dossier::from))
}

/// What would be sent for an application; `None` when its plan has no take-home.
pub fn offer(db: &mut Db, application: ApplicationId) -> DbResult<Option<Offer>> {
    type Row = (String, InterviewId, CandidateOf, RoleOf, OwnerOf, KitOf);
    let row: Option<Row> = applications::table
        .inner_join(interviews::table.on(interviews::application_id.eq(applications::id)))
        .inner_join(
            loop_interviews::table.on(loop_interviews::id.eq(interviews::loop_interview_id)),
        )
        .inner_join(candidates::table.on(candidates::id.eq(applications::candidate_id)))
        .inner_join(roles::table.on(roles::id.eq(applications::role_id)))
        .inner_join(users::table.on(users::id.eq(roles::recruiter_id)))
        .inner_join(
            kit_versions::table.on(loop_interviews::kit_version_id.eq(kit_versions::id.nullable())),
        )
        .filter(applications::id.eq(application))
        .filter(loop_interviews::kind.eq("take_home"))
        .order(loop_interviews::position)
        .select((
            applications::state,
            interviews::id,
            CandidateOf::as_select(),
            RoleOf::as_select(),
            OwnerOf::as_select(),
            KitOf::as_select(),
        ))
        .first(db)
        .optional()?;
    Ok(row.map(
        |(application_state, interview, candidate, role, owner, kit)| Offer {
            application_state,
            interview,
            candidate,
            role,
            owner,
            kit,
        },
    ))
}

/// Whether `user` reviews the take-home of this application.
pub fn reviews(db: &mut Db, application: ApplicationId, user: UserId) -> DbResult<bool> {
    let seats = assignments::table
        .inner_join(interviews::table.on(interviews::id.eq(assignments::interview_id)))
        .inner_join(
            loop_interviews::table.on(loop_interviews::id.eq(interviews::loop_interview_id)),
        )
        .filter(interviews::application_id.eq(application))
        .filter(loop_interviews::kind.eq("take_home"))
        .filter(assignments::user_id.eq(user))
        .filter(assignments::removed_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(seats)).get_result(db)?)
}
