//! Take-homes of the story. What was handed in long ago is answered with recorded reports of real gradings of the shipped
//! kit; what was handed in this morning waits for the runner of this machine.

use bytes::Bytes;
use chrono::TimeDelta;
use serde_json::json;

use crate::demo::CandidateLink;
use crate::demo::people::Reached;
use crate::demo::play::Story;
use crate::demo::setting::Setting;
use crate::domain::access::Actor;
use crate::domain::grading::Report;
use crate::domain::ids::{ApplicationId, RunnerId, TakeHomeId};
use crate::library::{self, pack};
use crate::ops::runners::{self, Register};
use crate::ops::runs::{self, JobKey};
use crate::ops::submissions::{self, Receive};
use crate::ops::take_homes::{self, Agreed, Send};
use crate::ops::{OpError, OpResult};
use crate::secret::{hash_token, new_token};

/// What the grader really said about the reference solution.
const RECORDED_STRONG: &str = include_str!("report-strong.json");
/// What it really said about a solution that forgets what happens when two requests meet.
const RECORDED_MIXED: &str = include_str!("report-mixed.json");

/// Sends the take-home, this many days ago.
pub fn send(
    story: &mut Story<'_, '_>,
    application: ApplicationId,
    days_ago: i64,
) -> anyhow::Result<()> {
    story.move_to(application, 2, days_ago)?;
    let office = story.setting.app.office();
    let respond_by = story.setting.app.clock.now() + TimeDelta::days(10);
    let send = Send {
        application,
        minutes: None,
        attempts: 3,
        respond_by,
        extra: None,
    };
    let actor = story.setting.rosa();
    let id = story
        .setting
        .write(|tx| take_homes::send(tx, actor, &office, send))?;
    let state = match story.applicant.reached {
        Reached::Invited => "not opened yet: read the brief and start the clock",
        Reached::Running => "the clock is running: check and upload an archive",
        Reached::HandedInStrong | Reached::HandedInWeak => "handed in: watch it being graded",
        _ => return Ok(()),
    };
    let url = office.link(id).url;
    let path = url
        .strip_prefix(&story.setting.app.public_url())
        .unwrap_or(&url)
        .to_owned();
    let name = story.applicant.name.to_owned();
    story.setting.file.candidates.push(CandidateLink {
        name,
        state: state.to_owned(),
        path,
    });
    Ok(())
}

/// Starts the clock, this many days ago; `1` is an hour ago, so that it still runs.
pub fn start(
    story: &Story<'_, '_>,
    application: ApplicationId,
    days_ago: i64,
) -> anyhow::Result<()> {
    match story.applicant.reached {
        Reached::Running => story.setting.at_hours_ago(1),
        Reached::HandedInStrong | Reached::HandedInWeak => story.setting.at_hours_ago(3),
        _ => story.at_days_ago(days_ago),
    }
    let id = sent(story.setting, application)?;
    let agreed = Agreed {
        consent: true,
        ai_rule: true,
    };
    story
        .setting
        .write(|tx| take_homes::start(tx, Actor::Candidate(id), id, agreed))?;
    Ok(())
}

/// Hands in an archive just now and leaves it to the runner.
pub async fn hand_in(story: &Story<'_, '_>, application: ApplicationId) -> anyhow::Result<()> {
    story.setting.at_hours_ago(0);
    let folder = match story.applicant.reached {
        Reached::HandedInStrong => "reference/",
        _ => "starter/",
    };
    receive(story, application, folder).await?;
    Ok(())
}

/// Hands in an archive two and a half hours after the start, and answers it with a recorded report.
pub async fn hand_in_and_grade(
    story: &Story<'_, '_>,
    application: ApplicationId,
    days_ago: i64,
) -> anyhow::Result<()> {
    story.at_days_ago(days_ago);
    story.setting.app.clock.advance(TimeDelta::minutes(150));
    receive(story, application, "reference/").await?;
    let recorded = match story.applicant.reached {
        Reached::Loop(_) => RECORDED_MIXED,
        _ => RECORDED_STRONG,
    };
    let report: Report = serde_json::from_str(recorded)?;
    let blob = story
        .setting
        .app
        .blobs
        .put(Bytes::from_static(recorded.as_bytes()))
        .await?;
    let token = new_token()?;
    let token_hash = hash_token(&token);
    let office = story.setting.app.office();
    let claimed = story
        .setting
        .write(|tx| runs::claim(tx, story.runner, &token_hash))?;
    let work = claimed.ok_or_else(|| anyhow::anyhow!("nothing was queued"))?;
    story.setting.app.clock.advance(TimeDelta::seconds(40));
    let key = JobKey {
        run: work.run,
        attempt: work.attempt,
        token_hash,
    };
    story.setting.write(|tx| -> OpResult<()> {
        runs::set_steps(tx, &key, &report.steps)?;
        runs::finish(tx, &office, &key, &report, &blob, 0.0)
    })
}

/// The runner that graded in the past.
pub fn register_runner(setting: &Setting<'_>) -> anyhow::Result<RunnerId> {
    let (offer, token) = (hash_token(&new_token()?), hash_token(&new_token()?));
    let admin = Actor::Staff(setting.person("Ida Example")?);
    let register = Register {
        name: "Utrecht 1".to_owned(),
        labels: Vec::new(),
        slots: 1,
        doctor: json!({}),
    };
    setting.write(|tx| {
        runners::offer_registration(tx, admin, &offer)?;
        runners::register(tx, &offer, &register, &token)
    })
}

/// It was replaced by the runner of this machine.
pub fn retire_runner(setting: &Setting<'_>, runner: RunnerId) -> anyhow::Result<()> {
    let admin = Actor::Staff(setting.person("Ida Example")?);
    setting.write(|tx| runners::revoke(tx, admin, runner))
}

async fn receive(
    story: &Story<'_, '_>,
    application: ApplicationId,
    folder: &str,
) -> anyhow::Result<()> {
    let bytes = project(folder)?;
    let size = u64::try_from(bytes.len())?;
    let blob = story.setting.app.blobs.put(Bytes::from(bytes)).await?;
    let id = sent(story.setting, application)?;
    let office = story.setting.app.office();
    let command = Receive {
        take_home: id,
        key: String::new(),
        file_name: "conduit-orm.tar.gz".to_owned(),
        size,
        blob,
    };
    story
        .setting
        .write(|tx| submissions::receive(tx, Actor::Candidate(id), &office, &command))?;
    Ok(())
}

/// A project of the shipped kit as a candidate would send it.
fn project(folder: &str) -> anyhow::Result<Vec<u8>> {
    let kits = library::shipped_kits()?;
    let kit = kits.iter().find(|kit| kit.head.id == "orm");
    let files = &kit
        .ok_or_else(|| anyhow::anyhow!("the ORM kit does not ship"))?
        .files;
    let own = files
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?.to_owned(), bytes.clone())));
    pack::archive(&own.collect())
}

fn sent(setting: &Setting<'_>, application: ApplicationId) -> anyhow::Result<TakeHomeId> {
    let seats = setting.seats(application)?;
    let found = seats
        .into_iter()
        .find_map(|seat| seat.take_home)
        .map(|sent| sent.id);
    found.ok_or_else(|| OpError::NotFound.into())
}
