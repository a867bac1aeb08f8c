//! The runner's end of the protocol: one function per call, each with a deadline. It repeats nothing by itself; who calls
//! knows what may be repeated.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::grading::{Report, Step};
use crate::domain::ids::RunId;
use crate::protocol::{self, Claim, Heartbeat, Job, LogLength, Myself, PREFIX, Problem};

/// Longest time a call may take that does not wait for work.
const DEADLINE: Duration = Duration::from_secs(20);
/// Longest time a download or an upload may take.
const LONG_DEADLINE: Duration = Duration::from_secs(120);

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server answered and said no.
    #[error("the server says: {} {} ({})", .0.title, .0.detail, .0.instance)]
    Refused(Box<Problem>),
    /// No answer, or none that can be read: worth another try.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
}

impl ClientError {
    /// The status, when the server answered.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(problem) => Some(problem.status),
            Self::Unreachable(_) => None,
        }
    }

    /// Whether the server will answer the same however often it is asked.
    pub fn is_final(&self) -> bool {
        self.status()
            .is_some_and(|status| (400..500).contains(&status) && status != 429)
    }
}

impl From<reqwest::Error> for ClientError {
    fn from(error: reqwest::Error) -> Self {
        let mut words = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(deeper) = cause {
            words = format!("{words}: {deeper}");
            cause = deeper.source();
        }
        Self::Unreachable(words)
    }
}

/// What every call ends with.
pub type ClientResult<T> = Result<T, ClientError>;

/// A connection to one server; cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

/// What opens the calls about one attempt.
#[derive(Clone)]
pub struct JobCalls {
    client: Client,
    path: String,
    token: String,
}

impl Client {
    /// A client for the server at `url`, for example `https://hiring.example.org`.
    pub fn new(url: &str) -> ClientResult<Self> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("assay-runner/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .build()?;
        Ok(Self {
            http,
            base: format!("{}{PREFIX}", url.trim_end_matches('/')),
        })
    }

    /// Trades a registration token for a runner's own token.
    pub async fn register(&self, asked: &protocol::Register) -> ClientResult<String> {
        let request = self.http.post(self.url("/register")).json(asked);
        let registered: protocol::Registered = read(request.timeout(DEADLINE)).await?;
        Ok(registered.token)
    }

    /// Says hello: whether the token is good, and what this machine can do.
    pub async fn introduce(&self, token: &str, slots: i32, doctor: Value) -> ClientResult<()> {
        let request = self.http.put(self.url("/self")).bearer_auth(token);
        let request = request.json(&Myself { slots, doctor });
        send(request.timeout(DEADLINE)).await.map(|_| ())
    }

    /// Asks for work and waits for it up to `wait_seconds`.
    pub async fn claim(&self, token: &str, wait_seconds: u64) -> ClientResult<Option<Job>> {
        let request = self.http.post(self.url("/claim")).bearer_auth(token);
        let request = request.json(&Claim { wait_seconds });
        let deadline = DEADLINE + Duration::from_secs(wait_seconds);
        let answer = send(request.timeout(deadline)).await?;
        if answer.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        Ok(Some(answer.json().await?))
    }

    /// The archive of a kit.
    pub async fn kit(&self, token: &str, digest: &str) -> ClientResult<Bytes> {
        let url = self.url(&format!("/kits/{digest}"));
        let request = self.http.get(url).bearer_auth(token);
        Ok(send(request.timeout(LONG_DEADLINE)).await?.bytes().await?)
    }

    /// The calls about one attempt.
    pub fn job(&self, run: RunId, attempt: i32, token: &str) -> JobCalls {
        JobCalls {
            client: self.clone(),
            path: format!("/runs/{run}/attempts/{attempt}"),
            token: token.to_owned(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl JobCalls {
    /// The archive to grade.
    pub async fn submission(&self) -> ClientResult<Bytes> {
        let request = self.client.http.get(self.url("/submission"));
        let answer = send(self.with_token(request).timeout(LONG_DEADLINE)).await?;
        Ok(answer.bytes().await?)
    }

    /// Says that the runner is alive.
    pub async fn heartbeat(&self) -> ClientResult<protocol::Command> {
        let request = self.client.http.post(self.url("/heartbeat"));
        let answer: Heartbeat = read(self.with_token(request).timeout(DEADLINE)).await?;
        Ok(answer.command)
    }

    /// Sends a piece of log; returns the length the server has then.
    pub async fn append_log(&self, offset: u64, text: String) -> ClientResult<u64> {
        let url = self.url(&format!("/log?offset={offset}"));
        let request = self.client.http.put(url).body(text);
        let answer: ClientResult<LogLength> =
            read(self.with_token(request).timeout(DEADLINE)).await;
        match answer {
            Ok(answer) => Ok(answer.length),
            Err(ClientError::Refused(problem)) if problem.length.is_some() => {
                Ok(problem.length.unwrap_or(offset))
            }
            Err(other) => Err(other),
        }
    }

    /// Sends how the steps stand.
    pub async fn set_steps(&self, steps: &[Step]) -> ClientResult<()> {
        let request = self.client.http.put(self.url("/steps")).json(steps);
        send(self.with_token(request).timeout(DEADLINE))
            .await
            .map(|_| ())
    }

    /// Hands in the result.
    pub async fn finish(&self, report: &Report) -> ClientResult<()> {
        let request = self.client.http.put(self.url("/result")).json(report);
        send(self.with_token(request).timeout(LONG_DEADLINE))
            .await
            .map(|_| ())
    }

    fn url(&self, path: &str) -> String {
        self.client.url(&format!("{}{path}", self.path))
    }

    fn with_token(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.token)
    }
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> ClientResult<T> {
    Ok(send(request).await?.json().await?)
}

async fn send(request: RequestBuilder) -> ClientResult<Response> {
    let answer = request.send().await?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    let status = answer.status();
    let body = answer.bytes().await?;
    Err(match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => ClientError::Refused(Box::new(problem)),
        // Something between us and the server answered: a proxy during a restart.
        Err(_) => ClientError::Unreachable(format!("unexpected answer {status}")),
    })
}
