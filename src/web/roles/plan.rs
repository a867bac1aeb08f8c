//! The loop of a role: its stages, its interviews, and what they cover.

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;

use crate::db::plans::{self, LoopInterviewRow, PlanRow, StageRow};
use crate::db::rubrics::{self, RubricVersion};
use crate::db::{Db, DbError, roles};
use crate::domain::coverage::{Coverage, Planned};
use crate::domain::ids::{RoleId, RubricVersionId};
use crate::domain::level::Level;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;
use crate::web::roles::RoleHead;

/// The loop of a role.
#[derive(Template)]
#[template(path = "roles/loop.html")]
struct LoopShown {
    head: RoleHead,
    plan: PlanRow,
    stages: Vec<StageRow>,
    interviews: Vec<InterviewLine>,
    coverage: Coverage,
}

/// An interview with what it rates.
struct InterviewLine {
    number: usize,
    row: LoopInterviewRow,
    stage: String,
    /// Titles of the criteria; the second says that it has a minimum at this level.
    criteria: Vec<(String, Option<Level>)>,
}

/// `GET /roles/{role}/loop`
pub async fn show(ctx: Ctx, role: web::Path<RoleId>) -> PageResult {
    let (role, scope, viewer) = (*role, ctx.scope()?, ctx.staff()?);
    let read = move |db: &mut Db| {
        let head = roles::head(db, role, scope)?;
        let (plan, stages) = plans::live_with_stages(db, role)?;
        let interviews = plans::loop_interviews(db, plan.id)?;
        let ids: Vec<RubricVersionId> =
            interviews.iter().map(|row| row.rubric_version_id).collect();
        Ok::<_, DbError>((head, plan, stages, interviews, rubrics::get_all(db, &ids)?))
    };
    let (head, plan, stages, rows, versions) =
        ctx.app.db.read(read).await.map_err(AppError::from)?;
    let by_id: BTreeMap<RubricVersionId, &RubricVersion> = versions
        .iter()
        .map(|version| (version.row.id, version))
        .collect();
    let planned: Vec<Planned<'_>> = rows
        .iter()
        .filter_map(|row| {
            Some(Planned {
                kind: row.kind,
                minutes: i64::from(row.minutes),
                take_home_hours: row.kit_hours.map(i64::from),
                rubric: &by_id.get(&row.rubric_version_id)?.rubric,
            })
        })
        .collect();
    let coverage = Coverage::of(plan.level, &planned);
    let interviews = (1..)
        .zip(rows)
        .map(|(number, row)| InterviewLine {
            number,
            stage: stages
                .iter()
                .find(|stage| stage.id == row.stage_id)
                .map_or_else(String::new, |stage| stage.name.clone()),
            criteria: by_id
                .get(&row.rubric_version_id)
                .map_or_else(Vec::new, |version| criteria(version, &plan)),
            row,
        })
        .collect();
    ctx.page(&LoopShown {
        head: RoleHead::new(head, viewer),
        plan,
        stages,
        interviews,
        coverage,
    })
}

fn criteria(version: &RubricVersion, plan: &PlanRow) -> Vec<(String, Option<Level>)> {
    version
        .rubric
        .criteria
        .iter()
        .map(|criterion| (criterion.title.clone(), criterion.gate_for(plan.level)))
        .collect()
}
