//! PostgreSQL for one run: a throw-away server in its own sandbox, its data in memory, copied from the template cluster.
//! The candidate never reaches it but through the recording proxy; the superuser session comes from outside over the unix socket.
//! Start with `Server::start`.

pub mod session;
pub mod wire;

use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use self::session::{Session, SqlError, identifier, literal};
use super::environment::PostgresTemplate;
use super::sandbox::{
    Exit, Filter, Limits, Running, Sandbox, SandboxError, Spec, Stream, slot_uid,
};
use super::sql_proxy::{ROLE, SOCKET_NAME};

/// Room for the data of one run, in bytes.
const DATA_BYTES: u64 = 384 << 20;
/// How long the server may take to answer for the first time on a busy machine.
const START_PATIENCE: Duration = Duration::from_secs(60);
/// How long one statement of the grader may take.
const STATEMENT_PATIENCE: Duration = Duration::from_secs(120);
/// Copies the template, gives the copy its own rules, and becomes the server.
const COPY: &str = "cp -r /template /pgdata/data && chmod -R go-rwx /pgdata/data && printf '%s' \"$0\" > /pgdata/data/pg_hba.conf && exec \"$@\"";
/// A run makes several databases for the candidate's role; the cluster's own ones stay closed to it.
const HBA: &str = "local postgres,template0,template1 app reject\nlocal all app trust\nlocal all grader trust\nlocal all postgres trust\n";
/// What the grader's own sessions sign in as before they take the candidate's role: settings and signals of that role do not reach them.
const GRADER: &str = "grader";
/// What a session of the grader gives up at, well before its own deadline: a lock that the submission keeps, a trigger that never ends.
const OWNER_SETTINGS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '60s'";
/// Speed before durability: the data lives as long as the run. Autovacuum is off so that statistics change only when the grader says.
const SETTINGS: [&str; 14] = [
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=32MB",
    "max_connections=64",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=64MB",
    "temp_file_limit=64MB",
    "max_parallel_workers_per_gather=0",
    "jit=off",
    "timezone=UTC",
];

/// Why there is no database. All of these are faults of ours.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    #[error("the database server did not start: {0}")]
    Start(String),
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    #[error("the database refused the grader: {0}")]
    Sql(#[from] SqlError),
}

/// A running server. Dropping it ends it and forgets the data.
pub struct Server {
    running: Running,
    sockets: PathBuf,
}

impl Server {
    /// Copies the template into memory and starts it; its socket appears in a new folder below `work`.
    pub fn start(
        sandbox: &Sandbox,
        template: &PostgresTemplate,
        work: &Path,
        slot: u32,
    ) -> Result<Self, PostgresError> {
        let sockets = work.join("postgres");
        fs::create_dir(&sockets).map_err(|error| PostgresError::File(sockets.clone(), error))?;
        open_folder(&sockets, slot_uid(slot))?;
        let mut spec = Spec::new("/bin/sh")
            .args(["-c", COPY, HBA])
            .arg(template.bin.join("postgres"))
            .args(["-D", "/pgdata/data", "-k", "/sockets"])
            .filter(Filter::Database)
            .uid_slot(slot)
            .limits(limits())
            .tmpfs("/pgdata", DATA_BYTES)
            .read_only(&template.data, "/template")
            .read_write(&sockets, "/sockets");
        for setting in SETTINGS {
            spec = spec.args(["-c", setting]);
        }
        let server = Self {
            running: sandbox.spawn(spec)?,
            sockets,
        };
        let mut admin = server.first_session()?;
        admin.run(&format!("ALTER ROLE {ROLE} NOCREATEDB"))?;
        admin.run(&format!("CREATE ROLE {GRADER} LOGIN IN ROLE {ROLE}"))?;
        Ok(server)
    }

    /// The server's socket file, for the proxy.
    pub fn socket(&self) -> PathBuf {
        self.sockets.join(SOCKET_NAME)
    }

    /// Creates an empty database that belongs to the candidate's role. What was set for that role in another one is forgotten: a role is
    /// the whole server's, and the starter must find it as it was.
    pub fn create(&self, database: &str) -> Result<(), PostgresError> {
        let mut admin = self.admin("postgres")?;
        admin.run(&format!("ALTER ROLE {ROLE} RESET ALL"))?;
        admin.run(&format!("ALTER ROLE {ROLE} SET statement_timeout = '20s'"))?;
        admin.run(&format!(
            "CREATE DATABASE {} OWNER {ROLE}",
            identifier(database)
        ))?;
        Ok(())
    }

    /// Copies a database that nobody uses any more; the copy belongs to the candidate's role too. No code of the candidate runs.
    pub fn copy(&self, database: &str, copy: &str) -> Result<(), PostgresError> {
        let mut admin = self.admin("postgres")?;
        // A statement may outlive the program that sent it.
        admin.run(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}",
            literal(database)
        ))?;
        admin.run(&format!(
            "CREATE DATABASE {} OWNER {ROLE} TEMPLATE {}",
            identifier(copy),
            identifier(database)
        ))?;
        Ok(())
    }

    /// A superuser session. It must read the catalogue only: functions and triggers of the candidate would run with its rights.
    pub fn admin(&self, database: &str) -> Result<Session, PostgresError> {
        let mut session =
            Session::connect(&self.socket(), "postgres", database, STATEMENT_PATIENCE)?;
        session.run("SET search_path = pg_catalog")?;
        Ok(session)
    }

    /// A session with the candidate's rights, past the proxy.
    pub fn owner(&self, database: &str) -> Result<Session, PostgresError> {
        let mut session = Session::connect(&self.socket(), GRADER, database, STATEMENT_PATIENCE)?;
        session.run(&format!("SET ROLE {ROLE}; {OWNER_SETTINGS}"))?;
        Ok(session)
    }

    /// Whether it takes new sessions.
    pub fn answers(&self) -> bool {
        self.admin("postgres").is_ok()
    }

    /// Why the submission's rows or statements were too much for it, if they were: nothing else works in it.
    pub fn overwhelmed(&mut self) -> Option<&'static str> {
        let said = self.running.captured(Stream::Stderr).text();
        if said.contains("No space left on device") || said.contains("Check free disk space") {
            return Some("its disk is full");
        }
        let ended = self.running.has_ended().then(|| self.running.wait());
        let limit = ended.and_then(Result::ok).and_then(|exit| exit.limit_hit);
        (limit.is_some() || said.contains("was terminated by signal 9"))
            .then_some("its memory is used up")
    }

    /// Stops the server and says what it used.
    pub fn stop(mut self) -> Result<Exit, PostgresError> {
        self.running.kill();
        Ok(self.running.wait()?)
    }

    fn first_session(&self) -> Result<Session, PostgresError> {
        let started = Instant::now();
        loop {
            match self.admin("postgres") {
                Ok(session) => return Ok(session),
                Err(error) if self.running.has_ended() || started.elapsed() > START_PATIENCE => {
                    let said = self.running.captured(Stream::Stderr).text();
                    return Err(PostgresError::Start(format!("{error}; {}", said.trim())));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

/// The server works for a whole run, and its memory holds the data.
fn limits() -> Limits {
    Limits {
        cpu_seconds: 600,
        wall: Duration::from_secs(3_600),
        memory_bytes: DATA_BYTES + (512 << 20),
        pids: 128,
        files: 1_024,
        file_size_bytes: DATA_BYTES,
        output_bytes: 64 << 20,
    }
}

/// Lets the user of a sandbox enter a folder, and own it if that user is another one than ours.
pub fn open_folder(path: &Path, owner: Option<u32>) -> Result<(), PostgresError> {
    let file = |error| PostgresError::File(path.to_owned(), error);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(file)?;
    match owner {
        Some(uid) => chown(path, Some(uid), Some(uid)).map_err(file),
        None => Ok(()),
    }
}
