//! People on a line: recommendations, and the levels at one criterion.

use crate::domain::debrief::Debrief;
use crate::domain::level::Level;
use crate::domain::scoring::Recommendation;
use crate::domain::words;

/// One place of a strip with the people who stand there.
pub struct Place {
    /// Where on the strip.
    pub x: &'static str,
    /// What the place means.
    pub words: &'static str,
    /// Initials, each with its offset in pixels.
    pub marks: Vec<(i32, String)>,
}

/// Where the four places of a strip are.
const PLACES: [&str; 4] = ["12.5%", "37.5%", "62.5%", "87.5%"];

/// People side by side around a place, 26 pixels apart at the large strip, 21 at the small one.
fn marks(names: &[&str], apart: i32) -> Vec<(i32, String)> {
    let count = i32::try_from(names.len()).unwrap_or(0);
    (0..count)
        .zip(names)
        .map(|(index, name)| ((2 * index - (count - 1)) * apart / 2, words::initials(name)))
        .collect()
}

/// The recommendations on a strip.
pub fn votes(debrief: &Debrief) -> Vec<Place> {
    let place = |(x, recommendation): (&&'static str, &Recommendation)| {
        let names: Vec<&str> = debrief
            .columns
            .iter()
            .filter(|column| column.recommendation == Some(*recommendation))
            .map(|column| column.rater.as_str())
            .collect();
        Place {
            x,
            words: recommendation.label(),
            marks: marks(&names, 26),
        }
    };
    PLACES.iter().zip(Recommendation::ALL).map(place).collect()
}

/// The levels at one criterion on a strip.
pub fn levels(raters: &[(&str, Level)]) -> Vec<Place> {
    let strip = PLACES.iter().zip(Level::ALL).map(|(x, level)| {
        let here: Vec<&str> = raters
            .iter()
            .filter(|(_, given)| *given == level)
            .map(|(name, _)| *name)
            .collect();
        Place {
            x,
            words: level.label(),
            marks: marks(&here, 21),
        }
    });
    strip.collect()
}
