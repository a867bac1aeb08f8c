//! Making a role: first the preset is chosen, then the form shows what comes with it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::db::kits::{self, KitRow};
use crate::db::rubrics::{self, RubricRow};
use crate::db::users::{self, UserRow};
use crate::db::{Db, DbError};
use crate::domain::access::Access;
use crate::domain::level::Seniority;
use crate::domain::preset::{self, Preset, PresetInterview};
use crate::ops::roles::{self, CreateRole};
use crate::ops::{OpError, OpResult, idempotency};
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

/// The choice of a preset.
#[derive(Template)]
#[template(path = "roles/presets.html")]
struct PresetsShown {
    presets: &'static [Preset],
}

/// The form for a new role, beside what comes with it.
#[derive(Template)]
#[template(path = "roles/new.html")]
struct NewRoleShown {
    preset: &'static Preset,
    parts: Vec<Part>,
    managers: Vec<UserRow>,
    recruiters: Vec<UserRow>,
    typed: Typed,
    problems: Problems,
}

/// An interview that comes with a preset.
struct Part {
    interview: &'static PresetInterview,
    rubric: Option<RubricRow>,
    kit: Option<KitRow>,
    not_for: String,
}

/// Everything that was typed.
struct Typed {
    key: String,
    title: String,
    level: String,
    team: String,
    location: String,
    summary: String,
    hiring_manager: String,
    recruiter: String,
    open: bool,
}

/// Which preset the address names.
#[derive(Deserialize)]
pub struct Chosen {
    preset: Option<String>,
}

/// `GET /roles/new`
pub async fn new(ctx: Ctx, chosen: web::Query<Chosen>) -> PageResult {
    match chosen.preset.as_deref() {
        None => ctx.page(&PresetsShown {
            presets: preset::shipped().map_err(anyhow::Error::from)?,
        }),
        Some(id) => {
            let preset = preset::find(id).ok_or(AppError::NotFound)?;
            let typed = Typed::fresh(&ctx)?;
            show(&ctx, StatusCode::OK, preset, typed, Problems::none()).await
        }
    }
}

/// `POST /roles`
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let (actor, key) = (ctx.actor(), form.text("key").to_owned());
    let made: OpResult<String> = match command(&form) {
        Ok(command) => {
            let write = move |tx: &mut crate::db::Tx<'_>| {
                idempotency::once(tx, actor, &key, |tx| {
                    let role = roles::create(tx, actor, command)?;
                    Ok(format!("/roles/{role}/loop"))
                })
            };
            ctx.app.db.write(write).await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(location) => Ok(ctx.done(&location, "The role is made. Look at its loop.")),
        Err(error) => {
            let preset = preset::find(form.text("preset")).ok_or(AppError::NotFound)?;
            let (typed, problems) = (Typed::of(&form), problem(error)?);
            show(
                &ctx,
                StatusCode::UNPROCESSABLE_ENTITY,
                preset,
                typed,
                problems,
            )
            .await
        }
    }
}

impl Typed {
    fn fresh(ctx: &Ctx) -> Result<Self, AppError> {
        let me = ctx.staff()?.id.to_string();
        Ok(Self {
            key: new_token().map_err(anyhow::Error::from)?,
            title: String::new(),
            level: Seniority::Senior.as_str().to_owned(),
            team: String::new(),
            location: String::new(),
            summary: String::new(),
            hiring_manager: String::new(),
            recruiter: me,
            open: true,
        })
    }

    fn of(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            key: text("key"),
            title: text("title"),
            level: text("level"),
            team: text("team"),
            location: text("location"),
            summary: text("summary"),
            hiring_manager: text("hiring_manager"),
            recruiter: text("recruiter"),
            open: form.has("open"),
        }
    }
}

fn command(form: &Form) -> Result<CreateRole, OpError> {
    let text = |name: &str| form.text(name).to_owned();
    Ok(CreateRole {
        title: text("title"),
        preset: text("preset"),
        level: form.parse("level", "Choose a level")?,
        team: text("team"),
        location: text("location"),
        summary: text("summary"),
        hiring_manager: form.parse("hiring_manager", "Choose who decides about the candidates")?,
        recruiter: form.parse("recruiter", "Choose the recruiter who runs this role")?,
        open: form.has("open"),
    })
}

async fn show(
    ctx: &Ctx,
    status: StatusCode,
    preset: &'static Preset,
    typed: Typed,
    problems: Problems,
) -> PageResult {
    let read =
        |db: &mut Db| Ok::<_, DbError>((users::active(db)?, rubrics::list(db)?, kits::list(db)?));
    let (people, rubrics, kits) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let page = NewRoleShown {
        preset,
        parts: parts(preset, &rubrics, &kits),
        managers: people
            .iter()
            .filter(|person| person.access != Access::Interviewer)
            .cloned()
            .collect(),
        recruiters: people
            .into_iter()
            .filter(|person| person.access.recruits())
            .collect(),
        typed,
        problems,
    };
    ctx.page_with(status, &page)
}

fn parts(preset: &'static Preset, rubrics: &[RubricRow], kits: &[KitRow]) -> Vec<Part> {
    // Both lists come newest first within a title.
    let part = |interview: &'static PresetInterview| {
        let names: Vec<&str> = interview
            .not_for
            .iter()
            .map(|level| level.label())
            .collect();
        Part {
            rubric: rubrics
                .iter()
                .find(|row| row.rubric == interview.rubric && row.is_offered())
                .cloned(),
            kit: kits
                .iter()
                .find(|row| Some(&row.kit) == interview.kit.as_ref())
                .cloned(),
            not_for: names.join(" and ").to_lowercase(),
            interview,
        }
    };
    preset.interviews().map(part).collect()
}
