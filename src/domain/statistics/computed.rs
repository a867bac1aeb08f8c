//! A result that may not exist, with the reason.
//!
//! Owns the closed list of reasons and how a result is written as JSON. Must never let a default stand in for a figure.
//! Start with [`Computed`].

use serde::{Deserialize, Serialize};

use crate::domain::text_enum::text_enum;

/// A figure with its grounds, or why there is none.
pub type Computed<T> = Result<T, NotComputable>;

text_enum! {
    /// Why there is no figure.
    pub enum NotComputable {
        /// No value at all.
        NothingGiven = "nothing_given" => "There is nothing to compute from",
        /// A table with rows of different lengths.
        Ragged = "ragged" => "The rows have different lengths",
        /// A gap where the measure allows none.
        Incomplete = "incomplete" => "A rating is missing, and this measure needs a complete table",
        /// Not finite, or so large that sums would lose it.
        NotANumber = "not_a_number" => "A value is no number between minus and plus a million",
        /// A probability, share or factor that cannot be one.
        OutOfRange = "out_of_range" => "A value lies outside its possible range",
        /// One unit cannot show variation.
        TooFewUnits = "too_few_units" => "Fewer than two units were rated",
        /// Nobody to agree with.
        TooFewRaters = "too_few_raters" => "Fewer than two people rated",
        /// Too little in common with other raters.
        TooFewShared = "too_few_shared" => "Too few units were also rated by others",
        /// All values equal: chance would agree as well.
        NoVariation = "no_variation" => "All ratings are equal, so agreement cannot be told from chance",
        /// Units with equal means.
        NoUnitDifferences = "no_unit_differences" => "The rated units do not differ on average",
        /// Ratings that leave no error to estimate from.
        NoResidual = "no_residual" => "There is no spread left to build an interval from",
        /// Raters that differ no more than their error explains.
        NoRaterDifferences = "no_rater_differences" => "The raters differ no more than chance explains",
        /// A variance that was estimated as zero or below.
        NegativeVariance = "negative_variance" => "The estimated variance is not positive, so the model does not fit these ratings",
        /// A group without people.
        NoPeople = "no_people" => "There is nobody in the group",
        /// Counts that contradict each other.
        MoreSelectedThanPeople = "more_selected_than_people" => "More people were selected than there were",
        /// No group is large enough to compare with.
        NoReference = "no_reference" => "No group is large enough to compare the others with",
        /// The group that the others are compared with.
        IsReference = "is_reference" => "This is the group that the others are compared with",
        /// A ratio to a rate of zero.
        NobodySelected = "nobody_selected" => "Nobody was selected in the group to compare with",
        /// An interval that needs at least one selected person on both sides.
        ZeroCell = "zero_cell" => "Nobody was selected in one of the two groups, and the interval needs somebody in both",
        /// Everybody passed, or nobody.
        SameOutcome = "same_outcome" => "Everybody had the same outcome, so there is nothing to compare",
        /// A small group that the audit leaves out.
        LeftOut = "left_out" => "The group is below 2% of the people and was left out of the ratios",
    }
}

impl std::error::Error for NotComputable {}

/// How a [`Computed`] is written: `{"value": ...}` or `{"not_computable": "no_variation"}`. For `#[serde(with = ...)]`.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Result")]
pub enum Outcome<T, E> {
    /// There is a figure.
    #[serde(rename = "value")]
    Ok(T),
    /// There is none.
    #[serde(rename = "not_computable")]
    Err(E),
}

/// Counts as numbers to calculate with. More than four billion of anything do not fit into memory.
pub(super) fn real(count: usize) -> f64 {
    f64::from(whole(count))
}

/// Counts as they are reported.
pub(super) fn whole(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
