//! Uploads and runners for tests: a candidate who has handed in, and a runner that speaks the protocol over HTTP.

use assay::domain::access::{Access, Actor};
use assay::domain::grading::catalogue;
use assay::domain::grading::{Evidence, Fact, FactStatus, Outcome, REPORT_SCHEMA, Report, Trust};
use assay::domain::ids::{ApplicationId, RunId, SubmissionId, TakeHomeId};
use assay::ops::OpResult;
use assay::ops::runners;
use assay::ops::submissions::{self, Receive};
use assay::ops::take_homes::{self, Agreed, Send};
use assay::secret::hash_token;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Person, TestApp, answer, applications, roles};

/// A senior back-end role with one candidate who has handed in.
pub struct HandedIn {
    pub recruiter: Person,
    pub manager: Person,
    pub application: ApplicationId,
    pub take_home: TakeHomeId,
    pub submission: SubmissionId,
    pub run: RunId,
}

/// A candidate hands in; nothing has been graded yet.
pub async fn handed_in(app: &TestApp) -> HandedIn {
    let recruiter = app.person("Rosa Testcase", Access::Recruiter).await;
    let manager = app.person("Priya Demo", Access::HiringManager).await;
    let role = roles::open_role(app, &recruiter, &manager).await;
    let application = applications::candidate(app, &recruiter, role, "Amara Sample").await;
    let take_home = sent(app, &recruiter, application).await;
    let (submission, run) = upload(app, take_home, b"an archive").await;
    HandedIn {
        recruiter,
        manager,
        application,
        take_home,
        submission,
        run,
    }
}

/// Sends the take-home and starts its clock.
pub async fn sent(app: &TestApp, recruiter: &Person, application: ApplicationId) -> TakeHomeId {
    let actor = app.actor(recruiter, Access::Recruiter);
    let office = app.app.office();
    let respond_by = app.app.clock.now() + TimeDelta::days(7);
    let command = Send {
        application,
        minutes: None,
        attempts: 3,
        respond_by,
        extra: None,
    };
    let take_home = app
        .app
        .db
        .write(move |tx| -> OpResult<TakeHomeId> {
            let id = take_homes::send(tx, actor, &office, command)?;
            let agreed = Agreed {
                consent: true,
                ai_rule: true,
            };
            take_homes::start(tx, Actor::Candidate(id), id, agreed)?;
            Ok(id)
        })
        .await
        .unwrap();
    app.drain().await;
    take_home
}

/// Hands in these bytes.
pub async fn upload(
    app: &TestApp,
    take_home: TakeHomeId,
    bytes: &'static [u8],
) -> (SubmissionId, RunId) {
    let blob = app.app.blobs.put(bytes.into()).await.unwrap();
    let office = app.app.office();
    let command = Receive {
        take_home,
        key: String::new(),
        file_name: "work.zip".to_owned(),
        size: bytes.len() as u64,
        blob,
    };
    let actor = Actor::Candidate(take_home);
    let found = app
        .app
        .db
        .write(move |tx| -> OpResult<_> {
            let receipt = submissions::receive(tx, actor, &office, &command)?;
            let run = assay::db::runs::latest_of_submission(tx, receipt.submission)?.unwrap();
            Ok((receipt.submission, run.id))
        })
        .await
        .unwrap();
    app.drain().await;
    found
}

/// A runner over HTTP.
#[derive(Clone)]
pub struct FakeRunner {
    http: reqwest::Client,
    base: String,
    /// Its own token.
    pub token: String,
}

/// What a claim gave.
#[derive(Clone, Debug)]
pub struct Job {
    pub body: Value,
    pub path: String,
    pub token: String,
}

/// An answer of the protocol.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// Asserts the status; every error must be a whole problem.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.body);
        if status >= 400 {
            for field in ["type", "title", "detail", "instance"] {
                assert!(
                    self.body[field]
                        .as_str()
                        .is_some_and(|text| !text.is_empty()),
                    "{field}: {}",
                    self.body
                );
            }
            assert_eq!(self.body["status"], status);
        }
        self
    }
}

/// A registration token from an administrator.
pub async fn registration_token(app: &TestApp, token: &str) -> String {
    let hash = hash_token(token);
    app.app
        .db
        .write(move |tx| runners::offer_registration(tx, Actor::System, &hash))
        .await
        .unwrap();
    token.to_owned()
}

/// A runner that has registered.
pub async fn runner(app: &TestApp, name: &str) -> FakeRunner {
    let token = registration_token(app, &format!("registration of {name}")).await;
    let mut runner = FakeRunner {
        http: reqwest::Client::new(),
        base: format!("{}/runner/v1", app.base),
        token: String::new(),
    };
    let body = json!({ "registration_token": token, "name": name, "slots": 2, "doctor": {
        "checks": [{ "key": "sandbox", "standing": "good", "found": "bubblewrap works" }] } });
    let answer = runner.call("POST", "/register", "", body.to_string()).await;
    answer.is(201);
    runner.token = answer.body["token"].as_str().unwrap().to_owned();
    runner
}

impl FakeRunner {
    /// Any call.
    pub async fn call(&self, method: &str, path: &str, token: &str, body: String) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .body(body);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        let page = answer(request).await;
        if page.status >= 400 {
            assert_eq!(
                page.headers.get("content-type").unwrap(),
                "application/problem+json"
            );
        }
        Answer {
            status: page.status,
            body: serde_json::from_str(&page.body).unwrap_or(Value::String(page.body)),
        }
    }

    /// Asks for work without waiting.
    pub async fn claim(&self) -> Option<Job> {
        self.claim_within(0).await
    }

    /// Asks for work and waits for it.
    pub async fn claim_within(&self, seconds: u64) -> Option<Job> {
        let body = json!({ "wait_seconds": seconds }).to_string();
        let answer = self.call("POST", "/claim", &self.token, body).await;
        if answer.status == 204 {
            return None;
        }
        answer.is(200);
        let text = |key: &str| answer.body[key].as_str().unwrap().to_owned();
        Some(Job {
            path: format!("/runs/{}/attempts/{}", text("run"), answer.body["attempt"]),
            token: text("token"),
            body: answer.body,
        })
    }

    /// A call about a job.
    pub async fn about(&self, job: &Job, method: &str, what: &str, body: impl ToString) -> Answer {
        let path = format!("{}/{what}", job.path);
        self.call(method, &path, &job.token, body.to_string()).await
    }

    /// Hands in a report.
    pub async fn finish(&self, job: &Job, report: &Report) -> Answer {
        let body = serde_json::to_string(report).unwrap();
        self.about(job, "PUT", "result", body).await
    }
}

/// A report with these facts.
pub fn graded(facts: Vec<Fact>) -> Report {
    Report {
        schema: REPORT_SCHEMA.to_owned(),
        kit: "orm".to_owned(),
        kit_version: "1.0.0".to_owned(),
        kit_digest: "sha256:0".to_owned(),
        seed: 7,
        env_digest: "sha256:1".to_owned(),
        outcome: Outcome::Graded,
        reason: None,
        steps: Vec::new(),
        facts,
        limits_hit: Vec::new(),
        started_at: super::start_of_time(),
        millis: 6_000,
        cpu_millis: 2_000,
    }
}

/// A report without facts.
pub fn ended(outcome: Outcome, reason: &str) -> Report {
    Report {
        outcome,
        reason: Some(reason.to_owned()),
        ..graded(Vec::new())
    }
}

/// A measured fact of the catalogue.
pub fn fact(key: &str, value: f64, trust: Trust) -> Fact {
    Fact {
        key: key.to_owned(),
        value: Some(value),
        unit: catalogue::find(key).unwrap().unit.to_owned(),
        trust,
        status: FactStatus::Measured,
        runs: 2,
        min: Some(value),
        max: Some(value),
        evidence: vec![Evidence {
            kind: "request".to_owned(),
            text: format!("GET /api/articles <{key}>"),
        }],
        note: None,
    }
}

/// A fact of the catalogue whose probe broke.
pub fn unmeasured(key: &str) -> Fact {
    Fact {
        value: None,
        status: FactStatus::Error,
        runs: 0,
        min: None,
        max: None,
        ..fact(key, 0.0, Trust::Observed)
    }
}
