//! Plays the story: every applicant from the day they applied to where they stand now.

use std::collections::BTreeMap;

use crate::app::App;
use crate::demo::people::{APPLICANTS, Applicant, Reached, address};
use crate::demo::setting::Setting;
use crate::demo::{DemoFile, cards, take_home, training};
use crate::domain::access::Staff;
use crate::domain::ids::{ApplicationId, AssignmentId};
use crate::domain::plan::LoopInterviewKind;
use crate::jobs;
use crate::ops::applications::{self, AddCandidate};
use crate::ops::{interviews, notes};
use chrono::{DateTime, Utc};

/// Hours of a working day at which things happen, so that not everything happens at once.
const HOURS: [i64; 5] = [2, 5, 3, 7, 4];

/// Everything, from the first account to this morning.
pub async fn everything(
    app: &App,
    today: DateTime<Utc>,
    password: String,
) -> anyhow::Result<DemoFile> {
    let mut setting = Setting::prepare(app, today, &password)?;
    let runner = take_home::register_runner(&setting)?;
    // Those who have just handed in come last: what waits for the runner must be the newest.
    let waits =
        |one: &Applicant| matches!(one.reached, Reached::HandedInStrong | Reached::HandedInWeak);
    let (waiting, settled): (Vec<_>, Vec<_>) = APPLICANTS
        .iter()
        .enumerate()
        .partition(|(_, one)| waits(one));
    for (place, applicant) in settled.into_iter().chain(waiting) {
        let mut story = Story {
            setting: &mut setting,
            applicant,
            hour: HOURS.get(place % HOURS.len()).copied().unwrap_or(3),
            runner,
        };
        story.play().await?;
        jobs::drain(app).await?;
    }
    training::practise(&setting)?;
    take_home::retire_runner(&setting, runner)?;
    super::rubric::draft(&setting)?;
    Ok(setting.file)
}

/// One applicant's way.
pub struct Story<'a, 'b> {
    /// Everybody and everything around.
    pub setting: &'a mut Setting<'b>,
    /// Whose way.
    pub applicant: &'static Applicant,
    /// Hour of the day at which things happen to them.
    pub hour: i64,
    /// The runner that graded what was handed in long ago.
    pub runner: crate::domain::ids::RunnerId,
}

impl Story<'_, '_> {
    async fn play(&mut self) -> anyhow::Result<()> {
        let application = self.apply()?;
        match self.applicant.reached {
            Reached::Applied => {}
            Reached::Screen => self.talk(application, 1, false)?,
            Reached::Invited => {
                self.talk(application, 1, true)?;
                take_home::send(self, application, 3)?;
            }
            Reached::Running => {
                self.talk(application, 1, true)?;
                take_home::send(self, application, 3)?;
                take_home::start(self, application, 1)?;
            }
            Reached::HandedInStrong | Reached::HandedInWeak => {
                self.talk(application, 1, true)?;
                take_home::send(self, application, 3)?;
                take_home::start(self, application, 2)?;
                take_home::hand_in(self, application).await?;
            }
            Reached::Loop(cards) => self.interview(application, cards).await?,
            Reached::Debrief => self.debrief(application).await?,
            Reached::Offer => {
                self.debrief(application).await?;
                cards::decide(self, application, 3)?;
                self.move_to(application, 5, 2)?;
            }
            Reached::Hired => {
                self.debrief(application).await?;
                cards::decide(self, application, 9)?;
                self.move_to(application, 5, 8)?;
                self.at_days_ago(4);
                let actor = self.setting.rosa();
                self.setting.write(|tx| {
                    applications::hire(
                        tx,
                        actor,
                        application,
                        "Signed, starts on the first of the month.",
                        None,
                    )
                })?;
            }
            Reached::Closed(stage, reason) => {
                if stage > 0 {
                    self.talk(application, 1, true)?;
                }
                self.at_days_ago(self.applicant.days - 6);
                let actor = self.setting.rosa();
                self.setting.write(|tx| {
                    applications::close(
                        tx,
                        actor,
                        application,
                        reason,
                        "Told by mail, with thanks.",
                        None,
                    )
                })?;
            }
            Reached::Withdrawn => {
                self.talk(application, 1, true)?;
                self.at_days_ago(self.applicant.days - 9);
                let actor = self.setting.rosa();
                self.setting.write(|tx| {
                    applications::withdraw(tx, actor, application, "Took another offer.", None)
                })?;
            }
        }
        Ok(())
    }

    fn apply(&self) -> anyhow::Result<ApplicationId> {
        self.at_days_ago(self.applicant.days);
        let role = self.setting.roles.get(self.applicant.role);
        let role = role
            .ok_or_else(|| anyhow::anyhow!("no such role in the demo"))?
            .id;
        let name = self.applicant.name;
        let command = AddCandidate {
            role,
            name: name.to_owned(),
            email: address(name),
            phone: String::new(),
            location: "Utrecht".to_owned(),
            time_zone: "Europe/Amsterdam".to_owned(),
            links: String::new(),
            source: self.applicant.source,
            referrer: String::new(),
        };
        let actor = self.setting.rosa();
        self.setting
            .write(|tx| applications::add(tx, actor, command))
    }

    /// The first talk, `after` days after applying; `done` when the card is in.
    fn talk(&mut self, application: ApplicationId, after: i64, done: bool) -> anyhow::Result<()> {
        self.move_to(application, 1, self.applicant.days - after)?;
        let rosa = self.setting.recruiter();
        let Some(assignment) = self.assign(application, 0, LoopInterviewKind::Screen, rosa)? else {
            return Ok(());
        };
        let actor = self.setting.rosa();
        self.setting.write(|tx| {
            notes::add(
                tx,
                actor,
                application,
                "Can start in two months. Asked about the on-call rota.",
            )
        })?;
        if done {
            self.at_days_ago(self.applicant.days - after - 1);
            cards::submit(self, assignment, cards::Profile::Solid)?;
        }
        Ok(())
    }

    /// The take-home, graded and reviewed, and the interviews of the loop; `cards` of them are in.
    async fn interview(&mut self, application: ApplicationId, cards: usize) -> anyhow::Result<()> {
        let days = self.applicant.days;
        self.talk(application, 1, true)?;
        take_home::send(self, application, days - 3)?;
        take_home::start(self, application, days - 5)?;
        take_home::hand_in_and_grade(self, application, days - 5).await?;
        self.move_to(application, 3, days - 7)?;
        let reviewer = self.setting.person("Mona Sample")?;
        let review = self.assign(application, 0, LoopInterviewKind::TakeHome, reviewer)?;
        let first = self.setting.person("Priya Demo")?;
        let orm = self.assign(application, 0, LoopInterviewKind::Interview, first)?;
        let second = self.setting.person("Erik Specimen")?;
        let api = self.assign(application, 1, LoopInterviewKind::Interview, second)?;
        let profiles = [
            cards::Profile::Strong,
            cards::Profile::Keen,
            cards::Profile::Mixed,
        ];
        let owed = [review, orm, api].into_iter().zip(profiles).enumerate();
        for (place, (assignment, profile)) in owed.take(cards) {
            let Some(assignment) = assignment else {
                continue;
            };
            self.at_days_ago(days - 9 - i64::try_from(place)?);
            cards::submit(self, assignment, profile)?;
        }
        Ok(())
    }

    async fn debrief(&mut self, application: ApplicationId) -> anyhow::Result<()> {
        self.interview(application, 3).await?;
        training::rate_along(self, application)?;
        self.move_to(application, 4, self.applicant.days - 13)
    }

    /// Moves to a stage, this many days ago.
    pub fn move_to(
        &self,
        application: ApplicationId,
        stage: usize,
        days_ago: i64,
    ) -> anyhow::Result<()> {
        self.at_days_ago(days_ago);
        let role = self.setting.roles.get(self.applicant.role);
        let stage = role
            .and_then(|role| role.stages.get(stage))
            .map(|stage| stage.id);
        let stage = stage.ok_or_else(|| anyhow::anyhow!("the role has no such stage"))?;
        let actor = self.setting.rosa();
        self.setting
            .write(|tx| applications::move_to(tx, actor, application, stage, "", None))
    }

    /// Sets the clock to this many days ago, at this applicant's hour; never to after today.
    pub fn at_days_ago(&self, days: i64) {
        self.setting
            .at_hours_ago((days.max(0) * 24 - self.hour).max(self.hour));
    }

    /// Asks somebody to one of the interviews of a kind; `None` when the role has no such interview.
    fn assign(
        &self,
        application: ApplicationId,
        place: usize,
        kind: LoopInterviewKind,
        person: Staff,
    ) -> anyhow::Result<Option<AssignmentId>> {
        let seats = self.setting.seats(application)?;
        let mut of_kind: BTreeMap<usize, _> = BTreeMap::new();
        for seat in seats.iter().filter(|seat| seat.kind == kind) {
            if !of_kind.values().any(|id| *id == seat.interview_id) {
                of_kind.insert(of_kind.len(), seat.interview_id);
            }
        }
        let Some(interview) = of_kind.get(&place).copied() else {
            return Ok(None);
        };
        let actor = self.setting.rosa();
        self.setting
            .write(|tx| interviews::assign(tx, actor, interview, person.id))
            .map(Some)
    }
}
