//! Versions of rubrics. A frozen version never changes, so a program may keep it for good.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::answers::{Many, One, Reply};
use crate::api::asks::{Asked, Page};
use crate::api::problem::ApiError;
use crate::api::shell::Caller;
use crate::db::rubrics::{self, RubricRow};
use crate::domain::ids::RubricVersionId;

/// A version of a rubric, without its text.
#[derive(Serialize, JsonSchema)]
pub struct RubricListed {
    /// Which version of which rubric.
    id: RubricVersionId,
    /// The rubric's own id, such as `django.orm`.
    rubric: String,
    /// Semantic version.
    version: String,
    /// Title for people.
    title: String,
    /// The competency it rates.
    competency: String,
    /// Time for all its questions, minutes.
    minutes: i32,
    /// SHA-256 of its canonical form.
    digest: String,
    /// Since when it never changes; null for a draft.
    frozen_at: Option<DateTime<Utc>>,
    /// When it was stored.
    created_at: DateTime<Utc>,
}

/// A version of a rubric.
#[derive(Serialize, JsonSchema)]
pub struct RubricVersion {
    #[serde(flatten)]
    listed: RubricListed,
    /// The whole rubric, with the field names of the format `rubric/1`: see rubrics/README.md.
    content: Value,
}

/// Which versions.
#[derive(Deserialize, JsonSchema)]
pub struct Wanted {
    /// Only versions of this rubric, such as `django.orm`.
    rubric: Option<String>,
}

/// `GET /rubrics`
pub async fn index(
    caller: Caller,
    wanted: Asked<Wanted>,
    page: Page<RubricVersionId>,
) -> Reply<Many<RubricListed>> {
    let (rubric, window) = (wanted.0.rubric, page.window());
    let rows = caller
        .read(move |db| Ok(rubrics::page(db, rubric.as_deref(), window)?))
        .await?;
    Ok(Many::page(&page, rows, |row| row.id, RubricListed::of))
}

/// `GET /rubrics/{version}`
pub async fn show(
    caller: Caller,
    version: web::Path<RubricVersionId>,
) -> Reply<One<RubricVersion>> {
    let id = *version;
    let found = caller.read(move |db| Ok(rubrics::get(db, id)?)).await?;
    let content =
        serde_json::to_value(&found.rubric).map_err(|error| ApiError::Internal(error.into()))?;
    Ok(One(RubricVersion {
        listed: RubricListed::of(found.row),
        content,
    }))
}

impl RubricListed {
    fn of(row: RubricRow) -> Self {
        Self {
            id: row.id,
            rubric: row.rubric,
            version: row.version,
            title: row.title,
            competency: row.competency,
            minutes: row.minutes,
            digest: row.digest,
            frozen_at: row.frozen_at,
            created_at: row.created_at,
        }
    }
}
