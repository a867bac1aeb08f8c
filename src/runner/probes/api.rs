//! The grader as a client of the candidate's API: one door, one spelling of paths, one way to sign in.
//! It notices when the application has fallen silent, so that a run ends in time. Start with `Api::find_style`.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::ProbeError;
use crate::runner::http::{self, HttpError, Request, Response};

/// Opens a connection to the application. Always used from outside the sandbox.
pub type Dial = Arc<dyn Fn() -> io::Result<TcpStream> + Send + Sync>;

/// After this many requests in a row without an answer the application counts as gone.
const SILENCE_CAP: u32 = 3;

/// A client of one running application.
pub struct Api {
    dial: Dial,
    scheme: String,
    patience: Duration,
    trailing_slash: bool,
    silent: AtomicU32,
}

/// A person with an account, as the grader knows them.
#[derive(Debug, Clone)]
pub struct Person {
    pub username: String,
    pub token: String,
}

impl Api {
    /// A client that spells paths as the contract does and waits at most `patience` for each answer.
    pub fn new(dial: Dial, scheme: &str, patience: Duration) -> Self {
        Self {
            dial,
            scheme: scheme.to_owned(),
            patience,
            trailing_slash: false,
            silent: AtomicU32::new(0),
        }
    }

    /// Asks `path` as the contract spells it and, where that is not found, with a slash at the end; from then on the spelling that
    /// answered is used, so that one mistake does not fail everything. True when the slash is needed.
    pub fn find_style(&mut self, path: &str) -> Result<bool, ProbeError> {
        let plain = self.send(&Request::new("GET", path))?;
        if matches!(plain.status, 301 | 302 | 307 | 308 | 404) {
            self.trailing_slash = true;
            let slashed = self.send(&Request::new("GET", path))?;
            self.trailing_slash = slashed.status < 300;
        }
        Ok(self.trailing_slash)
    }

    /// One request, `"METHOD /path"`, with a person's token and a JSON body.
    pub fn ask(
        &self,
        line: &str,
        person: Option<&Person>,
        body: Option<Value>,
    ) -> Result<Response, ProbeError> {
        self.send(&self.request(line, person, body))
    }

    /// As `ask`, but any status other than the expected one is an error in words.
    pub fn expect(
        &self,
        line: &str,
        person: Option<&Person>,
        body: Option<Value>,
        status: u16,
    ) -> Result<Response, ProbeError> {
        let response = self.ask(line, person, body)?;
        if response.status == status {
            return Ok(response);
        }
        Err(ProbeError::Answer(format!(
            "{line} answered {} instead of {status}: {}",
            response.status,
            response.excerpt()
        )))
    }

    /// Opens an account.
    pub fn register(&self, username: &str) -> Result<Person, ProbeError> {
        let body = serde_json::json!({"user": {"username": username, "email": format!("{username}@example.org"), "password": "correct horse staple"}});
        let response = self.expect("POST /api/users", None, Some(body), 201)?;
        match response
            .json()
            .pointer("/user/token")
            .and_then(Value::as_str)
        {
            Some(token) => Ok(Person {
                username: username.to_owned(),
                token: token.to_owned(),
            }),
            None => Err(ProbeError::Answer(format!(
                "POST /api/users answered without user.token: {}",
                response.excerpt()
            ))),
        }
    }

    /// Sends all requests at once, each over a connection of its own, and returns the answers in the order of the requests.
    pub fn ask_all(&self, requests: Vec<Request>) -> Vec<Result<Response, HttpError>> {
        // Connections first: what follows then starts as close together as threads allow.
        let opened: Vec<_> = requests
            .into_iter()
            .map(|request| (self.connect(), self.spelled(request)))
            .collect();
        std::thread::scope(|scope| {
            let running: Vec<_> = opened
                .into_iter()
                .map(|(stream, request)| {
                    scope.spawn(move || {
                        stream.and_then(|stream| http::exchange(stream, &request, self.patience))
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|_| Err(HttpError::Broken("client thread died".to_owned())))
                })
                .collect()
        })
    }

    /// The request that `ask` would send.
    pub fn request(&self, line: &str, person: Option<&Person>, body: Option<Value>) -> Request {
        let (method, path) = line.split_once(' ').unwrap_or(("GET", line));
        let mut request = Request::new(method, path);
        request.authorization = person.map(|person| format!("{} {}", self.scheme, person.token));
        request.body = body;
        request
    }

    /// True when the last requests all went unanswered.
    pub fn is_silent(&self) -> bool {
        self.silent.load(Ordering::Relaxed) >= SILENCE_CAP
    }

    /// Asks once more after a silence. True when the application answers this path: then only what was asked before is broken.
    pub fn answers_again(&self, path: &str) -> bool {
        self.silent.store(0, Ordering::Relaxed);
        let answers = self.send(&Request::new("GET", path)).is_ok();
        if !answers {
            self.silent.store(SILENCE_CAP, Ordering::Relaxed);
        }
        answers
    }

    fn send(&self, request: &Request) -> Result<Response, ProbeError> {
        if self.is_silent() {
            return Err(ProbeError::Silent);
        }
        let request = self.spelled(request.clone());
        match self
            .connect()
            .and_then(|stream| http::exchange(stream, &request, self.patience))
        {
            Ok(response) => {
                self.silent.store(0, Ordering::Relaxed);
                Ok(response)
            }
            Err(error) => {
                self.silent.fetch_add(1, Ordering::Relaxed);
                Err(ProbeError::Answer(format!(
                    "{} got no answer: {error}",
                    request.line()
                )))
            }
        }
    }

    fn connect(&self) -> Result<TcpStream, HttpError> {
        (self.dial)().map_err(|error| HttpError::Connect(error.to_string()))
    }

    fn spelled(&self, mut request: Request) -> Request {
        if self.trailing_slash {
            let (path, query) = request
                .path
                .split_once('?')
                .map_or((request.path.as_str(), None), |(path, query)| {
                    (path, Some(query))
                });
            let slash = if path.ends_with('/') { "" } else { "/" };
            request.path = query.map_or_else(
                || format!("{path}{slash}"),
                |query| format!("{path}{slash}?{query}"),
            );
        }
        request
    }
}
