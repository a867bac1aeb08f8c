//! What an application waits for, in one line, computed from what is stored.
//!
//! Owns the order in which things wait: an ended application says how it ended, a stage says what it still needs. Must
//! never know a rating or a recommendation, only whether cards are in. Start with [`Facts::waits_for`].

use chrono::{DateTime, Utc};

use super::ApplicationState;
use crate::domain::plan::StageKind;
use crate::domain::words;

/// What is known about one application, without any rating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where it stands.
    pub state: ApplicationState,
    /// What happens in its stage.
    pub stage: StageKind,
    /// Its take-home, once it was sent.
    pub take_home: Option<TakeHomeFacts>,
    /// Scorecards that are owed: neither submitted nor waived.
    pub cards_owed: i64,
    /// Scorecards that were submitted.
    pub cards_in: i64,
    /// Interviews of the stage nobody was asked to hold.
    pub unassigned: i64,
    /// Whether a decision is recorded.
    pub decided: bool,
}

/// How far a take-home is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeHomeFacts {
    /// Whether the clock runs.
    pub started: bool,
    /// Whether an upload arrived.
    pub submitted: bool,
    /// Whether the upload is being measured.
    pub grading: bool,
    /// The last moment to start.
    pub respond_by: DateTime<Utc>,
    /// The end of the clock, once it runs; absent where the viewer may not know it.
    pub due_at: Option<DateTime<Utc>>,
}

/// The one line, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What waits, as a short sentence without a full stop.
    pub words: String,
    /// A word for the state.
    pub state: &'static str,
    /// The tone of its pill: empty, `teal`, `brass` or `blue`.
    pub tone: &'static str,
    /// Its icon.
    pub icon: &'static str,
}

impl Facts {
    /// The same for people who rate: the end of the clock beside its start would tell them of extra time.
    #[must_use]
    pub fn without_clock(mut self) -> Self {
        if let Some(take_home) = &mut self.take_home {
            take_home.due_at = None;
        }
        self
    }

    /// What this application waits for at `now`.
    pub fn waits_for(&self, now: DateTime<Utc>) -> Waiting {
        match self.state {
            ApplicationState::Closed => waiting("Closed by us", "Closed", "", "lock"),
            ApplicationState::Withdrawn => {
                waiting("The candidate withdrew", "Withdrawn", "", "out")
            }
            ApplicationState::Hired => waiting("Accepted the offer", "Hired", "teal", "check"),
            ApplicationState::Active => self.stage_waits_for(now),
        }
    }

    fn stage_waits_for(&self, now: DateTime<Utc>) -> Waiting {
        match self.stage {
            StageKind::Applied => waiting("Read the application", "New", "blue", "dot"),
            StageKind::TakeHome => match &self.take_home {
                None => waiting("Send the take-home", "To send", "brass", "flask"),
                Some(take_home) if !take_home.submitted => take_home.waits_for(now),
                Some(take_home) if take_home.grading => {
                    waiting("Being measured", "Grading", "blue", "gauge")
                }
                Some(_) => self.cards("reviewer"),
            },
            StageKind::Screen | StageKind::Loop => self.cards("interviewer"),
            StageKind::Debrief if self.cards_owed > 0 => self.cards("interviewer"),
            StageKind::Debrief if self.decided => {
                waiting("Decided; tell the candidate", "Decided", "teal", "scale")
            }
            StageKind::Debrief => waiting("Ready to decide", "Ready", "teal", "scale"),
            StageKind::Offer => waiting("Offer: waiting for an answer", "Offer", "teal", "mail"),
        }
    }

    fn cards(&self, who: &str) -> Waiting {
        if self.unassigned > 0 {
            let many = format!("{who}s");
            let words = format!("Assign {}", words::count(self.unassigned, who, &many));
            return waiting(words, "Assign", "brass", "user");
        }
        if self.cards_owed > 0 {
            let all = self.cards_owed + self.cards_in;
            let words = format!(
                "{} of {} in",
                self.cards_in,
                words::count(all, "scorecard", "scorecards")
            );
            return waiting(words, "Scorecards", "", "pencil");
        }
        if self.cards_in > 0 {
            return waiting("All scorecards in; move on", "Ready", "teal", "check");
        }
        waiting("Move on when it is done", "In progress", "", "ring")
    }
}

impl TakeHomeFacts {
    fn waits_for(&self, now: DateTime<Utc>) -> Waiting {
        match (self.started, self.due_at) {
            (true, Some(due)) if due > now => {
                let words = format!("Clock running, {} left", words::age(now, due));
                waiting(words, "Running", "teal", "clock")
            }
            (true, None) => waiting("Clock running, no upload yet", "Running", "teal", "clock"),
            (true, Some(_)) => waiting("Time is over, no upload yet", "Late", "brass", "clock"),
            (false, _) if self.respond_by > now => {
                let words = format!(
                    "Invited, {} left to start",
                    words::age(now, self.respond_by)
                );
                waiting(words, "Invited", "", "mail")
            }
            (false, _) => waiting("Not started in time; write", "Overdue", "brass", "alert"),
        }
    }
}

fn waiting(
    words: impl Into<String>,
    state: &'static str,
    tone: &'static str,
    icon: &'static str,
) -> Waiting {
    Waiting {
        words: words.into(),
        state,
        tone,
        icon,
    }
}

/// How long people have been in a stage, in whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysInStage {
    /// The middle one; of an even number the lower of the two.
    pub median: i64,
    /// The shortest.
    pub shortest: i64,
    /// The longest.
    pub longest: i64,
    /// How many people.
    pub people: usize,
}

/// The middle of a list of ages in whole days, with its ends; `None` for an empty list.
pub fn days_in_stage(mut days: Vec<i64>) -> Option<DaysInStage> {
    days.sort_unstable();
    let middle = days.len().checked_sub(1)? / 2;
    Some(DaysInStage {
        median: days.get(middle).copied()?,
        shortest: days.first().copied()?,
        longest: days.last().copied()?,
        people: days.len(),
    })
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap()
    }

    fn facts(stage: StageKind) -> Facts {
        Facts {
            state: ApplicationState::Active,
            stage,
            take_home: None,
            cards_owed: 0,
            cards_in: 0,
            unassigned: 0,
            decided: false,
        }
    }

    fn words(facts: &Facts) -> String {
        facts.waits_for(now()).words
    }

    #[test]
    fn a_take_home_waits_for_its_next_step() {
        let mut stage = facts(StageKind::TakeHome);
        assert_eq!(words(&stage), "Send the take-home");
        let mut take_home = TakeHomeFacts {
            started: false,
            submitted: false,
            grading: false,
            respond_by: now() + TimeDelta::days(5),
            due_at: None,
        };
        let mut said = Vec::new();
        let mut say = |take_home: &TakeHomeFacts| {
            stage.take_home = Some(take_home.clone());
            said.push(words(&stage));
        };
        say(&take_home);
        take_home.respond_by = now() - TimeDelta::days(1);
        say(&take_home);
        take_home.started = true;
        take_home.due_at = Some(now() + TimeDelta::hours(2));
        say(&take_home);
        take_home.due_at = Some(now() - TimeDelta::hours(2));
        say(&take_home);
        take_home.due_at = None;
        say(&take_home);
        take_home.submitted = true;
        take_home.grading = true;
        say(&take_home);
        insta::assert_snapshot!(said.join("\n"), @"
        Invited, 5 days left to start
        Not started in time; write
        Clock running, 2 hours left
        Time is over, no upload yet
        Clock running, no upload yet
        Being measured
        ");
    }

    #[test]
    fn a_loop_waits_for_people_then_for_cards() {
        let mut stage = facts(StageKind::Loop);
        stage.unassigned = 2;
        assert_eq!(words(&stage), "Assign 2 interviewers");
        stage.unassigned = 0;
        stage.cards_owed = 1;
        stage.cards_in = 2;
        assert_eq!(words(&stage), "2 of 3 scorecards in");
        stage.cards_owed = 0;
        assert_eq!(words(&stage), "All scorecards in; move on");
        stage.stage = StageKind::Debrief;
        assert_eq!(words(&stage), "Ready to decide");
        stage.state = ApplicationState::Withdrawn;
        assert_eq!(words(&stage), "The candidate withdrew");
    }

    #[test]
    fn the_median_is_an_age_that_occurs() {
        let median = |days| days_in_stage(days).map(|found| found.median);
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 4]), Some(4));
        assert_eq!(median(vec![9, 1]), Some(1));
    }
}
