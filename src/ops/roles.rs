//! Roles: made from a preset, edited, opened, paused, closed.

use serde_json::json;

use crate::db::plans::NewLoopInterview;
use crate::db::roles::{NewRole, RoleTexts};
use crate::db::{Tx, kits, plans, roles, rubrics, users};
use crate::domain::access::{Access, Action, Actor};
use crate::domain::ids::{KitVersionId, PlanId, RoleId, StageId, UserId};
use crate::domain::level::Seniority;
use crate::domain::plan::StageKind;
use crate::domain::preset::{self, Preset, PresetInterview};
use crate::domain::role::{RoleState, RoleStep};
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow};

/// A new role, as the form gives it.
#[derive(Clone, Debug)]
pub struct CreateRole {
    /// Title for people.
    pub title: String,
    /// Id of the preset it starts from.
    pub preset: String,
    /// The seniority it is opened for; it sets the bar.
    pub level: Seniority,
    /// The team the person joins.
    pub team: String,
    /// Where the person works.
    pub location: String,
    /// What it is about.
    pub summary: String,
    /// Who decides.
    pub hiring_manager: UserId,
    /// Who runs it.
    pub recruiter: UserId,
    /// Take candidates at once.
    pub open: bool,
}

/// What the settings of a role change.
#[derive(Clone, Debug)]
pub struct EditRole {
    /// The revision the form was filled from.
    pub revision: i32,
    /// Title for people.
    pub title: String,
    /// The team the person joins.
    pub team: String,
    /// Where the person works.
    pub location: String,
    /// What it is about.
    pub summary: String,
    /// Who decides.
    pub hiring_manager: UserId,
    /// Who runs it.
    pub recruiter: UserId,
}

/// Makes a role with its first plan: stages, interviews, and the newest versions of their rubrics and take-home.
pub fn create(tx: &mut Tx<'_>, actor: Actor, command: CreateRole) -> OpResult<RoleId> {
    allow(actor, Action::ManageRole)?;
    let preset = preset::find(&command.preset)
        .ok_or_else(|| OpError::field("preset", "preset", "Choose what kind of role it is"))?;
    let title = title(&command.title)?;
    let texts = RoleTexts {
        team: text("team", &command.team, 80)?,
        location: text("location", &command.location, 120)?,
        summary: text("summary", &command.summary, 2000)?,
        hiring_manager: command.hiring_manager,
        recruiter: command.recruiter,
    };
    check_people(tx, texts)?;
    let level = command.level;
    let new = NewRole {
        title,
        preset: &preset.id,
        level,
        texts,
    };
    let role = roles::insert(tx, &new)?;
    make_plan(tx, actor, role, preset, level)?;
    let detail = json!({ "title": title, "preset": preset.id, "level": level });
    record(tx, actor, "role.created", role, detail)?;
    if command.open {
        step(tx, actor, role, RoleStep::Open)?;
    }
    Ok(role)
}

/// Changes the texts and people of a role.
pub fn edit(tx: &mut Tx<'_>, actor: Actor, role: RoleId, command: EditRole) -> OpResult<()> {
    allow(actor, Action::ManageRole)?;
    let before = roles::get(tx, role)?;
    let title = title(&command.title)?;
    let texts = RoleTexts {
        team: text("team", &command.team, 80)?,
        location: text("location", &command.location, 120)?,
        summary: text("summary", &command.summary, 2000)?,
        hiring_manager: command.hiring_manager,
        recruiter: command.recruiter,
    };
    check_people(tx, texts)?;
    if !roles::update(tx, role, command.revision, title, texts)? {
        return Err(OpError::Conflict(
            "Somebody else changed this role while you were editing it.".to_owned(),
        ));
    }
    let mut changed = Vec::new();
    let mut note = |name: &'static str, differs: bool| {
        if differs {
            changed.push(name);
        }
    };
    note("title", before.title != title);
    note("team", before.team != texts.team);
    note("location", before.location != texts.location);
    note("summary", before.summary != texts.summary);
    note(
        "hiring_manager",
        before.hiring_manager_id != texts.hiring_manager,
    );
    note("recruiter", before.recruiter_id != texts.recruiter);
    record(
        tx,
        actor,
        "role.edited",
        role,
        json!({ "changed": changed }),
    )
}

/// Opens, pauses or closes a role.
pub fn step(tx: &mut Tx<'_>, actor: Actor, role: RoleId, step: RoleStep) -> OpResult<RoleState> {
    allow(actor, Action::ManageRole)?;
    let row = roles::get(tx, role)?;
    let active = roles::active_applications(tx, role)?;
    let state = row
        .state
        .after(step, active)
        .map_err(|refusal| OpError::refused("role_state", refusal.to_string()))?;
    if !roles::set_state(tx, &row, step, state)? {
        return Err(OpError::Conflict(
            "Somebody else changed the state of this role at the same moment.".to_owned(),
        ));
    }
    let action = match step {
        RoleStep::Open => "role.opened",
        RoleStep::Pause => "role.paused",
        RoleStep::Close => "role.closed",
    };
    let detail = json!({ "from": row.state, "to": state });
    record(tx, actor, action, role, detail)?;
    Ok(state)
}

fn make_plan(
    tx: &mut Tx<'_>,
    actor: Actor,
    role: RoleId,
    preset: &Preset,
    level: Seniority,
) -> OpResult<()> {
    let by = match actor {
        Actor::Staff(staff) => Some(staff.id),
        _ => None,
    };
    let plan = plans::insert(tx, role, 1, level, by)?;
    let mut stages: Vec<(StageKind, StageId)> = Vec::new();
    for (position, stage) in (0..).zip(&preset.stages) {
        let id = plans::insert_stage(tx, plan, position, stage.kind, &stage.name)?;
        stages.push((stage.kind, id));
    }
    for (position, interview) in (0..).zip(preset.interviews_for(level)) {
        let stage = stages
            .iter()
            .find(|(kind, _)| *kind == interview.stage)
            .map(|(_, id)| *id)
            .ok_or(OpError::NotFound)?;
        add_interview(tx, plan, stage, position, interview)?;
    }
    Ok(())
}

fn add_interview(
    tx: &mut Tx<'_>,
    plan: PlanId,
    stage: StageId,
    position: i32,
    interview: &PresetInterview,
) -> OpResult<()> {
    let missing = |what: &str| {
        let text = format!("{}: {what} is not in the library.", interview.title);
        OpError::refused("library", text)
    };
    let rubric = rubrics::latest(tx, &interview.rubric)?
        .ok_or_else(|| missing(&format!("the rubric {}", interview.rubric)))?;
    let kit: Option<KitVersionId> = match &interview.kit {
        None => None,
        Some(kit) => Some(
            kits::latest(tx, kit)?
                .ok_or_else(|| missing(&format!("the take-home {kit}")))?
                .id,
        ),
    };
    let new = NewLoopInterview {
        stage,
        position,
        kind: interview.kind,
        title: &interview.title,
        purpose: &interview.purpose,
        minutes: i32::from(interview.minutes),
        weight: i32::from(interview.weight),
        rubric: rubric.id,
        kit,
    };
    plans::insert_loop_interview(tx, plan, &new)?;
    Ok(())
}

fn title(given: &str) -> OpResult<&str> {
    let title = text("title", given, 120)?;
    if title.is_empty() {
        return Err(OpError::field(
            "title",
            "title",
            "Enter a title for the role",
        ));
    }
    Ok(title)
}

fn text<'a>(field: &'static str, given: &'a str, longest: usize) -> OpResult<&'a str> {
    let text = given.trim();
    if text.chars().count() > longest {
        let words = format!("Shorten this to {longest} characters");
        return Err(OpError::field("too_long", field, words));
    }
    Ok(text)
}

fn check_people(tx: &mut Tx<'_>, texts: RoleTexts<'_>) -> OpResult<()> {
    let people = users::active(tx)?;
    let access = |id: UserId| {
        let person = people.iter().find(|person| person.id == id);
        person.map(|person| person.access)
    };
    match access(texts.hiring_manager) {
        Some(access) if access != Access::Interviewer => {}
        _ => {
            return Err(OpError::field(
                "hiring_manager",
                "hiring_manager",
                "Choose who decides about the candidates",
            ));
        }
    }
    match access(texts.recruiter) {
        Some(access) if access.recruits() => Ok(()),
        _ => Err(OpError::field(
            "recruiter",
            "recruiter",
            "Choose the recruiter who runs this role",
        )),
    }
}

fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    action: &str,
    role: RoleId,
    detail: serde_json::Value,
) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "role",
        subject: role.0,
        application: None,
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
