//! A recorded decision with the calculation it froze.

use crate::db::decisions::DecisionRow;
use crate::domain::debrief::{Frozen, FrozenRubric};
use crate::domain::decision::DecisionOutcome;
use crate::domain::explanation::{Explanation, criteria};
use crate::web::debriefs::shown::figures::Figures;

/// A recorded decision with what it rested on.
pub struct DecisionShown {
    /// The record.
    pub row: DecisionRow,
    /// The tone of its pill.
    pub tone: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The frozen calculation; `None` if it does not read any more.
    pub frozen: Option<FrozenShown>,
}

/// A frozen calculation as text.
pub struct FrozenShown {
    /// Its figures.
    pub figures: Figures,
    /// Each gate and how it stood.
    pub gates: Vec<(String, Explanation)>,
    /// The rubric versions with their digests.
    pub rubrics: Vec<FrozenRubric>,
    /// Cards the debrief went on without.
    pub waived: usize,
    /// Version of the scoring policy.
    pub policy: String,
}

impl DecisionShown {
    /// A record as the page shows it.
    pub fn of(row: &DecisionRow) -> Self {
        let (tone, icon) = match row.outcome {
            DecisionOutcome::Hire => ("teal", "check"),
            DecisionOutcome::NoHire => ("brass", "x"),
            DecisionOutcome::Hold => ("", "pause"),
        };
        let frozen: Option<Frozen> = serde_json::from_str(&row.calculation).ok();
        Self {
            row: row.clone(),
            tone,
            icon,
            frozen: frozen.map(FrozenShown::of),
        }
    }
}

impl FrozenShown {
    fn of(frozen: Frozen) -> Self {
        let rows = frozen.debrief.rows.iter();
        let gates = rows.filter_map(|row| {
            let why = criteria::gate(row.gate.as_ref()?, &row.title);
            Some((row.title.clone(), why))
        });
        Self {
            figures: Figures::of(&frozen.debrief),
            gates: gates.collect(),
            rubrics: frozen.rubrics,
            waived: frozen.waived,
            policy: frozen.policy,
        }
    }
}
