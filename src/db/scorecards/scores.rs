//! The criteria of scorecards, one row each.

use diesel::prelude::*;

use super::CardRow;
use crate::db::schema::scores;
use crate::db::types::{At, level};
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::ids::{ScoreId, ScorecardId};
use crate::domain::level::Level;
use crate::domain::scorecard::{Blind, CriterionEntry, CriterionState, OwnView, Scorecard};

/// Stands as the state of a criterion that was not assessed, and at one that was marked so without a reason.
const NOT_ASSESSED: &str = "not_assessed";

#[derive(Queryable, Selectable)]
#[diesel(table_name = scores)]
struct ScoreRow {
    scorecard_id: ScorecardId,
    criterion: String,
    state: String,
    level: Option<i32>,
    note: String,
    reason: Option<String>,
    blind_note: String,
    blind_level: Option<i32>,
    change_reason: String,
}

/// What stands on several cards, in their order.
pub fn contents(db: &mut Db, cards: &[CardRow]) -> DbResult<Vec<Scorecard>> {
    let rows: Vec<ScoreRow> = scores::table
        .filter(scores::scorecard_id.eq_any(cards.iter().map(|card| card.id)))
        .order(scores::id.asc())
        .select(ScoreRow::as_select())
        .load(db)?;
    cards
        .iter()
        .map(|card| {
            let own = rows.iter().filter(|row| row.scorecard_id == card.id);
            Ok(Scorecard {
                entries: own.map(ScoreRow::entry).collect::<DbResult<_>>()?,
                own: OwnView {
                    recommendation: card.recommendation,
                    before_suggestion: card.first_recommendation,
                    reason: card.recommendation_reason.clone(),
                },
            })
        })
        .collect()
}

/// Writes the criteria of a card anew.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    card: ScorecardId,
    entries: &[CriterionEntry],
) -> DbResult<()> {
    diesel::delete(scores::table.filter(scores::scorecard_id.eq(card))).execute(&mut **tx)?;
    for entry in entries {
        insert_score(tx, card, entry)?;
    }
    Ok(())
}

fn insert_score(tx: &mut Tx<'_>, card: ScorecardId, entry: &CriterionEntry) -> DbResult<()> {
    let id: ScoreId = tx.new_id();
    let now = tx.now();
    let (state, level, reason) = match &entry.state {
        CriterionState::Missing => ("missing", None, None),
        CriterionState::Noted { not_assessed, .. } => {
            let marked = not_assessed.then(|| NOT_ASSESSED.to_owned());
            ("noted", None, marked)
        }
        CriterionState::Scored { level, .. } => ("scored", Some(*level), None),
        CriterionState::NotAssessed { reason, .. } => {
            (NOT_ASSESSED, None, Some(reason.as_str().to_owned()))
        }
        CriterionState::NotApplicable { approver } => {
            ("not_applicable", None, Some(approver.clone()))
        }
    };
    let number = |level: Level| i32::from(level.get());
    let blind = entry.blind.as_ref();
    diesel::insert_into(scores::table)
        .values((
            scores::id.eq(id),
            scores::scorecard_id.eq(card),
            scores::criterion.eq(&entry.criterion),
            scores::state.eq(state),
            scores::level.eq(level.map(number)),
            scores::note.eq(entry.state.note()),
            scores::reason.eq(reason),
            scores::blind_note.eq(blind.map_or("", |blind| blind.first_note.as_str())),
            scores::blind_level.eq(blind.map(|blind| number(blind.first))),
            scores::change_reason.eq(blind.map_or("", |blind| blind.change_reason.as_str())),
            scores::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

impl ScoreRow {
    fn entry(&self) -> DbResult<CriterionEntry> {
        let blind = self.blind_level.map(level).transpose()?.map(|first| Blind {
            first,
            first_note: self.blind_note.clone(),
            change_reason: self.change_reason.clone(),
        });
        Ok(CriterionEntry {
            criterion: self.criterion.clone(),
            state: self.state()?,
            blind,
        })
    }

    fn state(&self) -> DbResult<CriterionState> {
        let corrupt = || DbError::Corrupt(format!("score of {}", self.criterion));
        let note = self.note.clone();
        match self.state.as_str() {
            "missing" => Ok(CriterionState::Missing),
            "scored" => {
                let level = level(self.level.ok_or_else(corrupt)?)?;
                Ok(CriterionState::Scored { level, note })
            }
            "noted" => Ok(CriterionState::Noted {
                not_assessed: self.reason.is_some(),
                note,
            }),
            NOT_ASSESSED => {
                let reason = self.reason.as_deref().and_then(|text| text.parse().ok());
                Ok(CriterionState::NotAssessed {
                    reason: reason.ok_or_else(corrupt)?,
                    note,
                })
            }
            "not_applicable" => Ok(CriterionState::NotApplicable {
                approver: self.reason.clone().unwrap_or_default(),
            }),
            _ => Err(corrupt()),
        }
    }
}
