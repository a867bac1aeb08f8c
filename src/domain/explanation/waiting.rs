//! How long people wait, explained. Start with [`median`].

use super::Explanation;
use crate::domain::application::standing::DaysInStage;
use crate::domain::words::count;

/// The median time in a stage.
pub fn median(found: &DaysInStage) -> Explanation {
    let days = |number: i64| count(number, "day", "days");
    Explanation {
        name: "Median time in this stage".to_owned(),
        figure: days(found.median),
        sentence: match found.people {
            1 => format!("One person has been here, for {}.", days(found.median)),
            people => format!(
                "{people} people are here, for {} to {}. Half of them have waited {} or less.",
                found.shortest,
                days(found.longest),
                days(found.median)
            ),
        },
        steps: Vec::new(),
        source: "The middle of the whole days since each came into the stage; of an even number the lower of the two".to_owned(),
    }
}
