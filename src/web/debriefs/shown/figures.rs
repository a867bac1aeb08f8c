//! The figures of a loop, each with how it was found: those of the open debrief, and those a decision froze.

use crate::domain::debrief::Debrief;
use crate::domain::debrief::agenda::confidence_sentence;
use crate::domain::explanation::{Explanation, criteria, interview_loop, sureness};

/// The figures over all cards.
pub struct Figures {
    /// Mean, bounds, distance, coverage, band, reliability and confidence, in the order in which they are read.
    pub all: Vec<Explanation>,
    /// What they say and do not say, as an honest sentence.
    pub sentence: &'static str,
    /// The votes, counted.
    pub votes: Explanation,
}

impl Figures {
    /// The figures of a debrief.
    pub fn of(debrief: &Debrief) -> Self {
        Self {
            all: vec![
                interview_loop::mean(debrief),
                interview_loop::bounds(debrief),
                interview_loop::gap(debrief),
                interview_loop::coverage(debrief),
                sureness::band(debrief),
                sureness::reliability(debrief),
                sureness::confidence(debrief),
            ],
            sentence: confidence_sentence(debrief),
            votes: criteria::votes(debrief),
        }
    }
}
