//! Two versions of a rubric side by side: what changed, in words, and which version step it asks for.

use actix_web::web;
use askama::Template;

use crate::db::rubrics::{self, RubricRow};
use crate::db::{Db, DbError};
use crate::domain::ids::RubricVersionId;
use crate::domain::rubric::comparison::Comparison;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};

/// What differs between two versions.
#[derive(Template)]
#[template(path = "rubrics/compare.html")]
struct Compared {
    before: RubricRow,
    after: RubricRow,
    /// Every version of the newer one's rubric, to choose another pair.
    versions: Vec<RubricRow>,
    comparison: Comparison,
}

/// `GET /rubrics/{version}/compare/{other}`
pub async fn show(ctx: Ctx, ids: web::Path<(RubricVersionId, RubricVersionId)>) -> PageResult {
    let (one, other) = *ids;
    let read = move |db: &mut Db| {
        let (one, other) = (rubrics::get(db, one)?, rubrics::get(db, other)?);
        let versions = rubrics::versions(db, &other.row.rubric)?;
        Ok::<_, DbError>((one, other, versions))
    };
    let (one, other, versions) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let number = |text: &str| semver::Version::parse(text).ok();
    let in_order = number(&one.row.version) <= number(&other.row.version);
    let (before, after) = if in_order { (one, other) } else { (other, one) };
    ctx.page(&Compared {
        comparison: Comparison::of(&before.rubric, &after.rubric),
        before: before.row,
        after: after.row,
        versions,
    })
}

impl Compared {
    /// "1.0.0 and 2.0.0"; with names when they are two rubrics.
    fn pair(&self) -> String {
        if self.before.rubric == self.after.rubric {
            format!("{} and {}", self.before.version, self.after.version)
        } else {
            let name = |row: &RubricRow| format!("{} {}", row.rubric, row.version);
            format!("{} and {}", name(&self.before), name(&self.after))
        }
    }
}
