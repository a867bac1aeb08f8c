//! Why a figure is what it is, in plain words with the actual counts.
//!
//! Owns the one shape that every page opens behind a computed figure: [`Explanation`], shown by the macros of
//! `templates/_ui/explain.html`. An explanation is read off the structure that was computed (a card's figures, a debrief,
//! a suggested level) and names the formula and where it comes from. Must never compute a figure: what a structure does
//! not hold cannot be explained, and is then kept in the structure. Start with [`Explanation`].

pub mod card;
pub mod criteria;
pub mod interview_loop;
pub mod machine;
pub mod suggestion;
pub mod sureness;
pub mod waiting;

#[cfg(test)]
mod tests;

/// A figure with everything that is needed to check it by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it is, for example "Mean level".
    pub name: String,
    /// As the page shows it, for example "3.08", or "none".
    pub figure: String,
    /// Why, in one or two sentences.
    pub sentence: String,
    /// The same step by step, in the order of the calculation; empty when the sentence says it all.
    pub steps: Vec<String>,
    /// The formula by its name, where it comes from, and under which policy or version it was used.
    pub source: String,
}

/// How a figure that does not exist is shown.
pub const NONE: &str = "none";

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}: {}", self.name, self.figure)?;
        writeln!(f, "{}", self.sentence)?;
        for (place, step) in (1..).zip(&self.steps) {
            writeln!(f, "  {place}. {step}")?;
        }
        write!(f, "[{}]", self.source)
    }
}
