//! A running application: its sandbox, the door into its network, the outside service it notifies, and the client that asks it.
//! Start with `App::start`.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bench::{Bench, DatabaseDoor, failure};
use super::fault::Fault;
use crate::runner::http::{Request, exchange};
use crate::runner::notifications::Notifications;
use crate::runner::probes::api::{Api, Dial};
use crate::runner::sandbox::{DoorError, NetDoor, Running};

/// The port the kit's start command binds.
const PORT: u16 = 8000;
/// Port of the outside service when the address in the kit names none.
const NOTIFY_PORT: u16 = 9000;

/// Pause between two questions whether the application is ready.
const POLL: Duration = Duration::from_millis(40);
/// After this many answers in a row that know neither spelling of the ready path, it is not there.
const UNKNOWN_CAP: u32 = 6;

/// One application at work.
pub struct App {
    pub api: Api,
    pub notifications: Notifications,
    pub database: DatabaseDoor,
    /// Whether paths answer only with a slash at the end; the client then adds it.
    pub slash_needed: bool,
    name: String,
    running: Running,
}

impl App {
    /// Starts the project's server on a database and waits for its first answer.
    pub fn start(
        bench: &mut Bench,
        step: &'static str,
        project: &Path,
        database: &str,
    ) -> Result<Self, Fault> {
        let kit = bench.request.kit.manifest.clone();
        let door = bench.open_door(database)?;
        let command: Vec<String> = kit
            .start
            .program
            .iter()
            .chain(&kit.start.arguments)
            .chain([&kit.layout.wsgi])
            .cloned()
            .collect();
        let spec = bench.python(step, project, &door, &command);
        let running = bench.request.sandbox.spawn(spec)?;
        let network = NetDoor::open(&bench.request.sandbox, &running)?;
        let listener = network.listen(notify_port(kit.start.environment.get("NOTIFY_URL")));
        let listener = match listener {
            Ok(listener) => listener,
            Err(DoorError::Refused { port, .. }) => {
                return Err(Fault::Candidate(format!(
                    "The application listens on port {port}, which belongs to the outside service."
                )));
            }
            Err(error) => return Err(error.into()),
        };
        let notifications =
            Notifications::listen(listener).map_err(|error| Fault::ours("notifications", error))?;
        let dial: Dial = Arc::new(move || {
            network
                .dial(PORT)
                .map_err(|error| io::Error::other(error.to_string()))
        });
        let api = Api::new(
            Arc::clone(&dial),
            &kit.contract.auth_scheme,
            Duration::from_secs(kit.limits.request_seconds),
        );
        match wait_until_ready(bench, &running, &dial) {
            Ok(()) => Ok(Self {
                api,
                notifications,
                database: door,
                slash_needed: false,
                name: database.to_owned(),
                running,
            }),
            // What the application printed says more than any deadline.
            Err(Fault::Candidate(what)) => {
                Err(Fault::Candidate(failure(&what, &bench.stop(running)?)))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Starts the submission's own server and finds out how it spells its paths.
    pub fn of_submission(
        bench: &mut Bench,
        step: &'static str,
        database: &str,
    ) -> Result<Self, Fault> {
        let project = bench.project();
        let mut app = Self::start(bench, step, &project, database)?;
        let path = &bench.request.kit.manifest.contract.probe_path;
        app.slash_needed = app.api.find_style(path)?;
        app.check_alive(bench, step)?;
        Ok(app)
    }

    /// Whether the application is still there; if not, why.
    pub fn check_alive(&mut self, bench: &mut Bench, during: &str) -> Result<(), Fault> {
        if self.running.has_ended() {
            let exit = self.running.wait()?;
            bench.book(&exit);
            return Err(Fault::Candidate(failure(
                &format!("The application ended while the grader was at \"{during}\""),
                &exit,
            )));
        }
        let ready_path = &bench.request.kit.manifest.start.ready_path;
        if self.api.is_silent() && !self.api.answers_again(ready_path) {
            return Err(Fault::Candidate(format!(
                "The application stopped answering while the grader was at \"{during}\": several requests in a row got no answer."
            )));
        }
        Ok(())
    }

    /// Name of the database it works on.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Ends the application.
    pub fn stop(self, bench: &mut Bench) -> Result<(), Fault> {
        bench.stop(self.running).map(drop)
    }
}

fn notify_port(address: Option<&String>) -> u16 {
    address
        .and_then(|address| url::Url::parse(address).ok())
        .and_then(|address| address.port())
        .unwrap_or(NOTIFY_PORT)
}

/// Asks the ready path until it answers with 200, in the contract's spelling or with a slash at the end. An application that answers and
/// knows neither will not learn it.
fn wait_until_ready(bench: &Bench, running: &Running, dial: &Dial) -> Result<(), Fault> {
    let start = &bench.request.kit.manifest.start;
    let patience = Duration::from_secs(start.ready_seconds);
    let answer_within = Duration::from_secs(bench.request.kit.manifest.limits.request_seconds);
    let spellings = [
        start.ready_path.clone(),
        format!("{}/", start.ready_path.trim_end_matches('/')),
    ];
    let started = Instant::now();
    let mut last = "nothing listens on 127.0.0.1:8000".to_owned();
    let mut unknown = 0;
    for path in spellings.iter().cycle() {
        if bench.progress.cancelled() {
            return Err(Fault::Cancelled);
        }
        if running.has_ended() {
            return Err(Fault::Candidate(
                "The application does not start".to_owned(),
            ));
        }
        if let Ok(stream) = dial() {
            match exchange(stream, &Request::new("GET", path), answer_within) {
                Ok(response) if response.status == 200 => return Ok(()),
                Ok(response) => {
                    unknown = if response.status == 404 {
                        unknown + 1
                    } else {
                        0
                    };
                    last = format!(
                        "GET {path} answers {}: {}",
                        response.status,
                        response.excerpt()
                    );
                }
                Err(error) => last = format!("GET {path}: {error}"),
            }
        }
        if unknown >= UNKNOWN_CAP {
            return Err(Fault::Candidate(format!(
                "The application starts, and its API is not where the contract puts it ({last})"
            )));
        }
        if started.elapsed() >= patience {
            break;
        }
        std::thread::sleep(POLL);
    }
    Err(Fault::Candidate(format!(
        "The application was not ready within {} s ({last})",
        start.ready_seconds
    )))
}
