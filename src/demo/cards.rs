//! Scorecards and decisions of the story, filled the way people fill them: first ratings, then what was measured, then in.

use crate::db::{rubrics, scorecards};
use crate::demo::play::Story;
use crate::demo::words;
use crate::domain::access::{Actor, Staff};
use crate::domain::decision::DecisionOutcome;
use crate::domain::ids::{ApplicationId, AssignmentId, ScorecardId};
use crate::domain::level::{Level, Seniority};
use crate::domain::rubric::Rubric;
use crate::domain::scorecard::{CriterionState, NotAssessedReason};
use crate::domain::scoring::Recommendation;
use crate::ops::decisions::{self, Decide};
use crate::ops::scorecards::{
    self as cards, SaveCard, Saved, Submitted, TypedCard, TypedCriterion,
};
use crate::ops::{OpError, OpResult};

/// How the ratings of a card lie about the bar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// At the bar everywhere.
    Solid,
    /// At the bar, above it here and there.
    Strong,
    /// Like [`Profile::Strong`], and once more above the bar.
    Keen,
    /// At the bar, below it here and there, and one criterion that time ran out for.
    Mixed,
}

/// Fills and submits the card of an assignment, at the moment the clock shows.
pub fn submit(
    story: &Story<'_, '_>,
    assignment: AssignmentId,
    profile: Profile,
) -> anyhow::Result<()> {
    let setting = &story.setting;
    let (card, rubric) = setting.app.db.read_now(|db| -> OpResult<_> {
        let card = scorecards::of_assignment(db, assignment)?.ok_or(OpError::NotFound)?;
        Ok((
            card.clone(),
            rubrics::get(db, card.rubric_version_id)?.rubric,
        ))
    })?;
    let author = setting
        .staff
        .values()
        .find(|staff| staff.id == card.author_id);
    let author: Staff = *author.ok_or_else(|| anyhow::anyhow!("the card is nobody's"))?;
    let typed = typed(&rubric, card.level, profile);
    setting.write(|tx| fill(tx, Actor::Staff(author), card.id, typed))
}

fn fill(
    tx: &mut crate::db::Tx<'_>,
    actor: Actor,
    card: ScorecardId,
    typed: TypedCard,
) -> OpResult<()> {
    let at = |revision| SaveCard {
        card,
        revision,
        typed: typed.clone(),
    };
    let mut revision = match cards::save_draft(tx, actor, at(0))? {
        Saved::Stored(revision) => revision,
        Saved::Stale(_) => return Err(OpError::Conflict("the card was written before".to_owned())),
    };
    loop {
        match cards::submit(tx, actor, at(revision))? {
            Submitted::Done => return Ok(()),
            Submitted::FactsShown => revision = scorecards::get(tx, card)?.revision,
            Submitted::Stale(_) => return Err(OpError::Conflict("the card moved on".to_owned())),
            Submitted::Faulty(_, faults) => {
                let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
                return Err(OpError::refused("demo_card", words.join("; ")));
            }
        }
    }
}

fn typed(rubric: &Rubric, seniority: Seniority, profile: Profile) -> TypedCard {
    let last = rubric.criteria.len().saturating_sub(1);
    let criteria = rubric
        .criteria
        .iter()
        .enumerate()
        .map(|(place, criterion)| {
            let expected = criterion.expected.get(seniority);
            let gated = criterion.gate_for(seniority).is_some();
            let level = match profile {
                Profile::Strong | Profile::Keen if place % 3 == 1 => above(expected),
                Profile::Keen if place == 3 => above(expected),
                Profile::Mixed if place % 3 == 2 && !gated => below(expected),
                _ => expected,
            };
            let state = if profile == Profile::Mixed && place == last && !gated {
                CriterionState::NotAssessed {
                    reason: NotAssessedReason::Time,
                    note: String::new(),
                }
            } else {
                CriterionState::Scored {
                    level,
                    note: words::note(&criterion.id, level, expected),
                }
            };
            TypedCriterion {
                criterion: criterion.id.clone(),
                state,
                change_reason: String::new(),
            }
        });
    TypedCard {
        criteria: criteria.collect(),
        recommendation: Some(if profile == Profile::Mixed {
            Recommendation::No
        } else {
            Recommendation::Yes
        }),
        reason: "The figures are close to the bar; what I saw points the same way.".to_owned(),
        summary: match profile {
            Profile::Mixed => {
                "Good ground, thin where two requests meet. I would want to see that again."
            }
            _ => "Would trust them with this from the second month on.",
        }
        .to_owned(),
    }
}

fn above(level: Level) -> Level {
    Level::try_from(level.get() + 1).unwrap_or(level)
}

fn below(level: Level) -> Level {
    Level::try_from(level.get() - 1).unwrap_or(level)
}

/// The hiring manager decides to hire, this many days ago.
pub fn decide(
    story: &Story<'_, '_>,
    application: ApplicationId,
    days_ago: i64,
) -> anyhow::Result<()> {
    story.at_days_ago(days_ago);
    let manager = Actor::Staff(story.setting.person("Hanna Placeholder")?);
    let decision = Decide {
        application,
        outcome: DecisionOutcome::Hire,
        reason: "Strong where the role needs it most. The API interview was thinner; we plan for it in the first months."
            .to_owned(),
    };
    story
        .setting
        .write(|tx| decisions::record(tx, manager, &decision))?;
    Ok(())
}
