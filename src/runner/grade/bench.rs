//! The work bench of a run: temporary folders, the database server, and the submission's programs in their sandboxes.
//! It starts and stops; what is measured is none of its business. Start with `Bench::open`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::fault::{Fault, first_exception, hint, last_lines};
use super::request::GradeRequest;
use super::steps::Progress;
use crate::runner::postgres::session::{Session, SqlError};
use crate::runner::postgres::{PostgresError, Server, open_folder};
use crate::runner::run_folder::RunFolder;
use crate::runner::sandbox::{Exit, LimitHit, Limits, Running, Spec};
use crate::runner::sql_proxy::SqlProxy;

/// The settings module that redirects the database.
const OVERLAY: &str = include_str!("overlay.py");
/// Where things are inside the sandbox.
pub const PROJECT: &str = "/app";
const OVERLAY_FOLDER: &str = "/opt/assay";
const DATABASE_FOLDER: &str = "/run/db";

/// Everything that is set up once per run. Dropping it ends and removes all of it.
pub struct Bench<'a> {
    pub request: &'a GradeRequest,
    pub progress: Arc<dyn Progress>,
    pub server: Option<Server>,
    /// Names of limits hit so far.
    pub limits_hit: Vec<String>,
    /// Processor time of everything that ended so far.
    pub cpu_millis: u64,
    doors: u32,
    folder: RunFolder,
}

/// A folder with the proxy's socket, and the proxy.
pub struct DatabaseDoor {
    pub proxy: SqlProxy,
    pub folder: PathBuf,
}

impl<'a> Bench<'a> {
    /// Makes the temporary folders.
    pub fn open(request: &'a GradeRequest, progress: Arc<dyn Progress>) -> Result<Self, Fault> {
        let folder =
            RunFolder::new_in(&request.work).map_err(|error| Fault::ours("work folder", error))?;
        open_folder(folder.path(), None)?;
        let bench = Self {
            request,
            progress,
            server: None,
            limits_hit: Vec::new(),
            cpu_millis: 0,
            doors: 0,
            folder,
        };
        let overlay = bench.make_folder("overlay")?;
        fs::write(overlay.join("assay_overlay.py"), OVERLAY)
            .map_err(|error| Fault::ours("overlay", error))?;
        Ok(bench)
    }

    /// Where the project was unpacked.
    pub fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// A folder below the run's own that every user may enter.
    pub fn make_folder(&self, name: &str) -> Result<PathBuf, Fault> {
        let path = self.folder.path().join(name);
        fs::create_dir(&path).map_err(|error| Fault::ours("work folder", error))?;
        open_folder(&path, None)?;
        Ok(path)
    }

    /// Starts PostgreSQL.
    pub fn start_server(&mut self) -> Result<(), Fault> {
        let request = self.request;
        let slot = request.slot.saturating_mul(2);
        self.server = Some(Server::start(
            &request.sandbox,
            &request.postgres,
            self.folder.path(),
            slot,
        )?);
        Ok(())
    }

    /// The running server.
    pub fn server(&self) -> Result<&Server, Fault> {
        self.server
            .as_ref()
            .ok_or_else(|| Fault::Infrastructure("the database was not started".to_owned()))
    }

    /// A session with the candidate's rights.
    pub fn owner(&self, database: &str) -> Result<Session, Fault> {
        let_in(self.server()?.owner(database))
    }

    /// A superuser session, for the catalogue only.
    pub fn admin(&self, database: &str) -> Result<Session, Fault> {
        let_in(self.server()?.admin(database))
    }

    /// A fault of ours that the submission brought about by overwhelming its database is the submission's.
    pub fn blame(&mut self, fault: Fault) -> Fault {
        let overwhelmed = self.server.as_mut().and_then(Server::overwhelmed);
        match (fault, overwhelmed) {
            (Fault::Infrastructure(reason), Some(how)) => Fault::Candidate(format!(
                "The database did not survive what the submission did with it: {how} ({reason})."
            )),
            (fault, _) => fault,
        }
    }

    /// Opens a way to one database for one program.
    pub fn open_door(&mut self, database: &str) -> Result<DatabaseDoor, Fault> {
        self.doors = self.doors.saturating_add(1);
        let folder = self.make_folder(&format!("db{}", self.doors))?;
        let proxy = SqlProxy::start(&folder, &self.server()?.socket(), database)
            .map_err(|error| Fault::ours("SQL proxy", error))?;
        Ok(DatabaseDoor { proxy, folder })
    }

    /// The specification of one of the project's programs; `command` starts with "python".
    pub fn python(
        &self,
        step: &'static str,
        project: &Path,
        door: &DatabaseDoor,
        command: &[String],
    ) -> Spec {
        let request = self.request;
        let kit = &request.kit.manifest;
        let progress = Arc::clone(&self.progress);
        let mut spec = Spec::new(request.environment.python())
            .args(command.iter().skip(1))
            .cwd(PROJECT)
            .uid_slot(request.slot.saturating_mul(2).saturating_add(1))
            .limits(self.limits())
            .scratch(kit.limits.scratch_mib << 20, 16 << 20)
            .read_only(project, PROJECT)
            .read_only(&request.environment.venv, &request.environment.venv)
            .read_only(self.folder.path().join("overlay"), OVERLAY_FOLDER)
            .read_only(&door.folder, DATABASE_FOLDER)
            .on_output(move |_, bytes| progress.log(step, bytes));
        for (name, value) in self.environment() {
            spec = spec.env(name, value);
        }
        spec
    }

    /// Runs a program of the project to its end and books what it used.
    pub fn run(
        &mut self,
        step: &'static str,
        project: &Path,
        door: &DatabaseDoor,
        command: &[String],
    ) -> Result<Exit, Fault> {
        let spec = self.python(step, project, door, command);
        let mut running = self.request.sandbox.spawn(spec)?;
        while !running.has_ended() {
            if self.progress.cancelled() {
                return Err(Fault::Cancelled);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let exit = running.wait()?;
        self.book(&exit);
        Ok(exit)
    }

    /// Ends a program and books what it used.
    pub fn stop(&mut self, mut running: Running) -> Result<Exit, Fault> {
        running.kill();
        let exit = running.wait()?;
        self.book(&exit);
        Ok(exit)
    }

    /// Stops PostgreSQL.
    pub fn stop_server(&mut self) {
        // Its end has no bearing on the facts; only its processor time is lost if it cannot be stopped in order.
        if let Some(Ok(exit)) = self.server.take().map(Server::stop) {
            self.cpu_millis = self.cpu_millis.saturating_add(exit.cpu_millis);
        }
    }

    /// Books what an ended program used, and the limit it hit.
    pub fn book(&mut self, exit: &Exit) {
        self.cpu_millis = self.cpu_millis.saturating_add(exit.cpu_millis);
        if let Some(limit) = exit.limit_hit.map(LimitHit::as_str)
            && !self.limits_hit.iter().any(|known| known == limit)
        {
            self.limits_hit.push(limit.to_owned());
        }
    }

    fn limits(&self) -> Limits {
        let limits = &self.request.kit.manifest.limits;
        Limits {
            cpu_seconds: limits.cpu_seconds,
            wall: Duration::from_secs(limits.wall_seconds),
            memory_bytes: limits.memory_mib << 20,
            pids: limits.processes,
            files: limits.open_files,
            file_size_bytes: limits.scratch_mib << 20,
            output_bytes: limits.output_bytes,
        }
    }

    fn environment(&self) -> Vec<(String, String)> {
        let kit = &self.request.kit.manifest;
        let seed = self.request.seed.to_string();
        let mut variables: Vec<(String, String)> = kit
            .start
            .environment
            .iter()
            .map(|(name, value)| (name.clone(), value.replace("{seed}", &seed)))
            .collect();
        let fixed = [
            ("DJANGO_SETTINGS_MODULE", "assay_overlay".to_owned()),
            ("ASSAY_SETTINGS", kit.layout.settings.clone()),
            ("ASSAY_DATABASE_FOLDER", DATABASE_FOLDER.to_owned()),
            (
                "ASSAY_PASSWORD_HASHERS",
                kit.overlay.password_hashers.join(","),
            ),
            ("PYTHONPATH", format!("{OVERLAY_FOLDER}:{PROJECT}")),
            ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
            ("PYTHONUNBUFFERED", "1".to_owned()),
            (
                "DATABASE_URL",
                format!("postgres:///app?host={DATABASE_FOLDER}&user=app"),
            ),
        ];
        variables.extend(fixed.map(|(name, value)| (name.to_owned(), value)));
        variables
    }
}

/// Only the submission can have closed its database to others.
fn let_in(session: Result<Session, PostgresError>) -> Result<Session, Fault> {
    match session {
        Err(PostgresError::Sql(SqlError::Refused { message, .. })) => Err(Fault::Candidate(
            format!("The submission keeps others out of its database: {message}."),
        )),
        session => Ok(session?),
    }
}

/// A sentence about a program that did not succeed, with the reason it gave and the last lines it printed.
pub fn failure(what: &str, exit: &Exit) -> String {
    let lines = last_lines(exit, 12);
    let ended = exit.describe();
    match first_exception(exit) {
        _ if lines.is_empty() => format!("{what}: it {ended} and printed nothing."),
        Some(reason) => format!(
            "{what}: it {ended}. {reason}{}\nLast lines:\n{lines}",
            hint(&reason)
        ),
        None => format!("{what}: it {ended}. Last lines:\n{lines}"),
    }
}
