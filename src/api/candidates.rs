//! Candidates: people, each once, however often they apply. Who may not know of an application does not know of the
//! person either.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::answers::{Many, One, Reply};
use crate::api::applications::ApplicationListed;
use crate::api::asks::{Asked, LARGEST_PAGE, Page};
use crate::api::shell::Caller;
use crate::db::applications::record;
use crate::db::candidates::{self, CandidateRow};
use crate::db::{Db, Window};
use crate::domain::ids::CandidateId;
use crate::ops::OpResult;

/// A person who applied.
#[derive(Serialize, JsonSchema)]
pub struct CandidateListed {
    /// Which person.
    id: CandidateId,
    /// Full name.
    name: String,
    /// Where we write to.
    email: String,
    /// Empty when not known.
    phone: String,
    /// Empty when not known.
    location: String,
    /// IANA name of the zone they read times in.
    time_zone: String,
    /// Addresses of work they show.
    links: Vec<String>,
    /// When we first heard of them.
    created_at: DateTime<Utc>,
}

/// A person with their applications.
#[derive(Serialize, JsonSchema)]
pub struct Candidate {
    #[serde(flatten)]
    person: CandidateListed,
    /// Their applications that the owner of the token may see, oldest first.
    applications: Vec<ApplicationListed>,
}

/// Which people.
#[derive(Deserialize, JsonSchema)]
pub struct Wanted {
    /// Only the person with this address; any case.
    email: Option<String>,
}

/// `GET /candidates`
pub async fn index(
    caller: Caller,
    wanted: Asked<Wanted>,
    page: Page<CandidateId>,
) -> Reply<Many<CandidateListed>> {
    let (scope, window) = (caller.scope(), page.window());
    let email = wanted.0.email.map(|email| email.trim().to_lowercase());
    let rows = caller
        .read(move |db| Ok(candidates::list(db, scope, email.as_deref(), window)?))
        .await?;
    Ok(Many::page(&page, rows, |row| row.id, CandidateListed::of))
}

/// `GET /candidates/{candidate}`
pub async fn show(caller: Caller, candidate: web::Path<CandidateId>) -> Reply<One<Candidate>> {
    let (scope, id) = (caller.scope(), *candidate);
    let read = move |db: &mut Db| -> OpResult<Candidate> {
        let person = candidates::seen(db, scope, id)?;
        let wanted = record::Wanted {
            candidate: Some(id),
            ..record::Wanted::default()
        };
        let all = Window {
            after: None,
            limit: i64::from(LARGEST_PAGE),
        };
        let rows = record::list(db, scope, &wanted, all)?;
        Ok(Candidate {
            person: CandidateListed::of(person),
            applications: rows.into_iter().map(ApplicationListed::of).collect(),
        })
    };
    Ok(One(caller.read(read).await?))
}

impl CandidateListed {
    fn of(row: CandidateRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            phone: row.phone,
            location: row.location,
            time_zone: row.time_zone,
            links: row.links.lines().map(str::to_owned).collect(),
            created_at: row.created_at,
        }
    }
}
