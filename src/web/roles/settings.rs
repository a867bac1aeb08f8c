//! The settings of a role: its texts, its people and its state.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::db::roles::{RoleHeadRow, RoleRow};
use crate::db::users::{self, UserRow};
use crate::db::{Db, DbError};
use crate::domain::access::Access;
use crate::domain::ids::RoleId;
use crate::domain::preset::{self, Preset};
use crate::domain::role::RoleStep;
use crate::ops::OpError;
use crate::ops::roles::{self, EditRole};
use crate::web::chrome::{Flash, FlashKind, UndoForm};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;
use crate::web::roles::RoleHead;

/// The settings of a role.
#[derive(Template)]
#[template(path = "roles/settings.html")]
struct SettingsShown {
    head: RoleHead,
    preset: Option<&'static Preset>,
    steps: Vec<StepOffered>,
    managers: Vec<UserRow>,
    recruiters: Vec<UserRow>,
    typed: Typed,
    /// What somebody else saved meanwhile, field by field.
    theirs: Vec<(&'static str, String)>,
    problems: Problems,
}

/// Everything that was typed.
struct Typed {
    revision: i32,
    title: String,
    team: String,
    location: String,
    summary: String,
    hiring_manager: String,
    recruiter: String,
}

/// A change of state that is possible now.
struct StepOffered {
    step: RoleStep,
    words: &'static str,
    glyph: &'static str,
    meaning: &'static str,
}

/// `GET /roles/{role}/settings`
pub async fn show(ctx: Ctx, role: web::Path<RoleId>) -> PageResult {
    let read = Read::of(&ctx, *role).await?;
    let typed = Typed::stored(&read.role);
    read.page(&ctx, StatusCode::OK, typed, Vec::new(), Problems::none())
}

/// `POST /roles/{role}/settings`
pub async fn update(ctx: Ctx, role: web::Path<RoleId>, form: Form) -> PageResult {
    let (actor, role) = (ctx.actor(), *role);
    let saved = match command(&form) {
        Ok(command) => {
            ctx.app
                .db
                .write(move |tx| roles::edit(tx, actor, role, command))
                .await
        }
        Err(error) => Err(error),
    };
    let error = match saved {
        Ok(()) => return Ok(ctx.done(&format!("/roles/{role}/settings"), "Saved.")),
        Err(error) => error,
    };
    let read = Read::of(&ctx, role).await?;
    let mut typed = Typed::of(&form);
    if let OpError::Conflict(text) = error {
        let theirs = typed.differences(&Typed::stored(&read.role), &read.people);
        // Saving once more is then a decision, not an accident.
        typed.revision = read.role.revision;
        let text = format!("{text} Nothing of yours was saved yet.");
        return read.page(
            &ctx,
            StatusCode::CONFLICT,
            typed,
            theirs,
            Problems::one("title", text),
        );
    }
    let problems = problem(error)?;
    read.page(
        &ctx,
        StatusCode::UNPROCESSABLE_ENTITY,
        typed,
        Vec::new(),
        problems,
    )
}

/// `POST /roles/{role}/state`
pub async fn step(ctx: Ctx, role: web::Path<RoleId>, form: Form) -> PageResult {
    let step: RoleStep = form.parse("step", "Choose what to do with the role")?;
    let (actor, role) = (ctx.actor(), *role);
    ctx.app
        .db
        .write(move |tx| roles::step(tx, actor, role, step))
        .await?;
    let text = match step {
        RoleStep::Open => "The role takes candidates.",
        RoleStep::Pause => "The role takes no new candidates for now.",
        RoleStep::Close => "The role is closed.",
    };
    // Only a pause is taken back by one other step; from "open" and "closed" several states may have come before.
    let undo = (step == RoleStep::Pause).then(|| UndoForm {
        action: format!("/roles/{role}/state"),
        label: "Undo".to_owned(),
        fields: vec![("step".to_owned(), RoleStep::Open.as_str().to_owned())],
    });
    let flash = Flash {
        kind: FlashKind::Done,
        text: text.to_owned(),
        undo,
    };
    Ok(ctx.redirect_with(&format!("/roles/{role}/settings"), flash))
}

/// What the page is made of.
struct Read {
    head: RoleHeadRow,
    role: RoleRow,
    people: Vec<UserRow>,
}

impl Read {
    async fn of(ctx: &Ctx, role: RoleId) -> Result<Self, AppError> {
        let scope = ctx.scope()?;
        let read = move |db: &mut Db| {
            Ok::<_, DbError>(Self {
                head: crate::db::roles::head(db, role, scope)?,
                role: crate::db::roles::get(db, role)?,
                people: users::active(db)?,
            })
        };
        ctx.app.db.read(read).await.map_err(AppError::from)
    }

    fn page(
        self,
        ctx: &Ctx,
        status: StatusCode,
        typed: Typed,
        theirs: Vec<(&'static str, String)>,
        problems: Problems,
    ) -> PageResult {
        let managers = |person: &&UserRow| person.access != Access::Interviewer;
        let page = SettingsShown {
            preset: preset::find(&self.role.preset),
            steps: self.role.state.steps().map(StepOffered::of).collect(),
            managers: self.people.iter().filter(managers).cloned().collect(),
            recruiters: self
                .people
                .into_iter()
                .filter(|person| person.access.recruits())
                .collect(),
            head: RoleHead::new(self.head, ctx.staff()?),
            typed,
            theirs,
            problems,
        };
        ctx.page_with(status, &page)
    }
}

impl StepOffered {
    fn of(step: RoleStep) -> Self {
        let (words, glyph, meaning) = match step {
            RoleStep::Open => ("Open", "play", "Candidates can be added."),
            RoleStep::Pause => (
                "Pause",
                "pause",
                "No new candidates for now; those in the pipeline go on.",
            ),
            RoleStep::Close => (
                "Close",
                "lock",
                "Filled or given up. Possible once every candidate has an answer.",
            ),
        };
        Self {
            step,
            words,
            glyph,
            meaning,
        }
    }
}

impl Typed {
    fn stored(role: &RoleRow) -> Self {
        Self {
            revision: role.revision,
            title: role.title.clone(),
            team: role.team.clone(),
            location: role.location.clone(),
            summary: role.summary.clone(),
            hiring_manager: role.hiring_manager_id.to_string(),
            recruiter: role.recruiter_id.to_string(),
        }
    }

    fn of(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            revision: form.text("revision").parse().unwrap_or(0),
            title: text("title"),
            team: text("team"),
            location: text("location"),
            summary: text("summary"),
            hiring_manager: text("hiring_manager"),
            recruiter: text("recruiter"),
        }
    }

    /// The fields in which the stored role says something else.
    fn differences(&self, stored: &Self, people: &[UserRow]) -> Vec<(&'static str, String)> {
        let name = |id: &str| {
            let person = people.iter().find(|person| person.id.to_string() == id);
            person.map_or_else(|| "somebody else".to_owned(), |person| person.name.clone())
        };
        let fields = [
            ("Title", &self.title, &stored.title, stored.title.clone()),
            ("Team", &self.team, &stored.team, stored.team.clone()),
            (
                "Place",
                &self.location,
                &stored.location,
                stored.location.clone(),
            ),
            (
                "What it is about",
                &self.summary,
                &stored.summary,
                stored.summary.clone(),
            ),
            (
                "Hiring manager",
                &self.hiring_manager,
                &stored.hiring_manager,
                name(&stored.hiring_manager),
            ),
            (
                "Recruiter",
                &self.recruiter,
                &stored.recruiter,
                name(&stored.recruiter),
            ),
        ];
        fields
            .into_iter()
            .filter(|(_, mine, theirs, _)| mine.trim() != theirs.trim())
            .map(|(field, _, _, words)| (field, words))
            .collect()
    }
}

fn command(form: &Form) -> Result<EditRole, OpError> {
    let text = |name: &str| form.text(name).to_owned();
    Ok(EditRole {
        revision: form.parse("revision", "Load the page again")?,
        title: text("title"),
        team: text("team"),
        location: text("location"),
        summary: text("summary"),
        hiring_manager: form.parse("hiring_manager", "Choose who decides about the candidates")?,
        recruiter: form.parse("recruiter", "Choose the recruiter who runs this role")?,
    })
}
