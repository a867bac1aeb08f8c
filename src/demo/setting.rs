//! What the story is played with: the app whose clock is set back, the people by name, the roles with their plans.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::interviews::{self, SeatRow};
use crate::db::plans::{self, StageRow};
use crate::db::{DbError, Tx};
use crate::demo::people::{COLLEAGUES, OPENINGS, address};
use crate::demo::{Account, DemoFile};
use crate::domain::access::{Actor, Staff};
use crate::domain::ids::{ApplicationId, RoleId, UserId};
use crate::ops::roles::{self, CreateRole};
use crate::ops::users::{self, Create};
use crate::ops::{OpError, OpResult};
use crate::password;

/// A role of the demo with the stages of its plan.
pub struct OpenRole {
    /// Which role.
    pub id: RoleId,
    /// Its stages, in order.
    pub stages: Vec<StageRow>,
}

/// What the story is played with.
pub struct Setting<'a> {
    /// The app; its clock is moved by hand.
    pub app: &'a App,
    /// The real present.
    pub today: DateTime<Utc>,
    /// Staff by name.
    pub staff: BTreeMap<&'static str, Staff>,
    /// The roles, as [`OPENINGS`] lists them.
    pub roles: Vec<OpenRole>,
    /// What the person who tries the demo is told.
    pub file: DemoFile,
}

impl<'a> Setting<'a> {
    /// Makes the people and the roles.
    pub fn prepare(app: &'a App, today: DateTime<Utc>, password: &str) -> anyhow::Result<Self> {
        let file = DemoFile {
            accounts: Vec::new(),
            candidates: Vec::new(),
            tokens: Vec::new(),
        };
        let mut setting = Self {
            app,
            today,
            staff: BTreeMap::new(),
            roles: Vec::new(),
            file,
        };
        let hash = password::hash_now(password)?;
        for colleague in COLLEAGUES {
            let command = Create {
                email: address(colleague.name),
                name: colleague.name.to_owned(),
                access: colleague.access,
                time_zone: colleague.zone.to_owned(),
                password_hash: Some(hash.clone()),
            };
            let id: UserId = setting.write(|tx| users::create(tx, Actor::System, command))?;
            setting.staff.insert(
                colleague.name,
                Staff {
                    id,
                    access: colleague.access,
                },
            );
            setting.file.accounts.push(Account {
                name: colleague.name.to_owned(),
                email: address(colleague.name),
                password: password.to_owned(),
                access: colleague.access.label().to_owned(),
            });
        }
        setting.open_roles()?;
        Ok(setting)
    }

    fn open_roles(&mut self) -> anyhow::Result<()> {
        let recruiter = self.recruiter();
        for opening in OPENINGS {
            let command = CreateRole {
                title: opening.title.to_owned(),
                preset: opening.preset.to_owned(),
                level: opening.level.parse()?,
                team: opening.team.to_owned(),
                location: opening.location.to_owned(),
                summary: opening.summary.to_owned(),
                hiring_manager: self.person(opening.manager)?.id,
                recruiter: recruiter.id,
                open: true,
            };
            let role = self.write(|tx| -> OpResult<OpenRole> {
                let id = roles::create(tx, Actor::Staff(recruiter), command)?;
                let plan = plans::live(tx, id)?;
                Ok(OpenRole {
                    id,
                    stages: plans::stages(tx, plan.id)?,
                })
            })?;
            self.roles.push(role);
        }
        Ok(())
    }

    /// Somebody who works here.
    pub fn person(&self, name: &str) -> anyhow::Result<Staff> {
        let found = self.staff.get(name).copied();
        found.ok_or_else(|| anyhow::anyhow!("nobody in the demo is called {name}"))
    }

    /// The recruiter of every role.
    pub fn recruiter(&self) -> Staff {
        let nobody = || Staff {
            id: UserId(uuid::Uuid::nil()),
            access: crate::domain::access::Access::Recruiter,
        };
        self.staff
            .get("Rosa Testcase")
            .copied()
            .unwrap_or_else(nobody)
    }

    /// The recruiter, as a use case wants to know it.
    pub fn rosa(&self) -> Actor {
        Actor::Staff(self.recruiter())
    }

    /// Sets the clock to this many hours before today.
    pub fn at_hours_ago(&self, hours: i64) {
        let target = self.today - TimeDelta::hours(hours);
        self.app.clock.advance(target - self.app.clock.now());
    }

    /// One transaction, at the moment the clock shows.
    pub fn write<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> OpResult<T>) -> anyhow::Result<T> {
        Ok(self.app.db.write_now(work)?)
    }

    /// The interviews of an application with their interviewers.
    pub fn seats(&self, application: ApplicationId) -> anyhow::Result<Vec<SeatRow>> {
        let seats = self
            .app
            .db
            .read_now(|db| interviews::of_application(db, application));
        seats.map_err(|error: DbError| OpError::from(error).into())
    }
}
