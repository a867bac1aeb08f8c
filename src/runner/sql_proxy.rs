//! The recording PostgreSQL proxy: the only way from a sandbox to the database, and the place where SQL is counted.
//! It lives outside the sandbox, so candidate code can neither silence nor forge the log. It lets in one role on one database, answers
//! encryption requests with "no", bounds bytes, connections and log, and never changes a statement.
//! Start with `SqlProxy::start`; `statement` says what counts as a query, `lockstep` and `hold` order parallel requests.

mod connection;
pub mod hold;
pub mod lockstep;
pub mod statement;

use std::collections::HashMap;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use self::hold::Hold;
use self::lockstep::Lockstep;
use self::statement::{Kind, Statement};

/// File name libpq looks for in a socket folder (port 5432).
pub const SOCKET_NAME: &str = ".s.PGSQL.5432";
/// Name of the candidate's role, the only one let in.
pub const ROLE: &str = "app";
/// Connections at once; the server itself allows fewer.
const CONNECTION_CAP: usize = 48;
/// Statements kept in the log; later ones are only counted.
const LOG_CAP: usize = 20_000;

/// A running proxy. Dropping it closes every connection.
#[derive(Debug)]
pub struct SqlProxy {
    socket: PathBuf,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// What the proxy has seen since it was last asked.
#[derive(Debug, Default, Clone)]
pub struct Recording {
    pub statements: Vec<Statement>,
    /// Statements beyond the cap of the log, counted without their text.
    pub unlogged: u32,
}

impl Recording {
    /// The statements that are queries, leaving out transaction control and session settings.
    pub fn queries(&self) -> impl Iterator<Item = &Statement> {
        self.statements
            .iter()
            .filter(|statement| statement.kind == Kind::Query)
    }

    /// How many queries ran; statements without text count as queries.
    pub fn query_count(&self) -> u32 {
        u32::try_from(self.queries().count())
            .unwrap_or(u32::MAX)
            .saturating_add(self.unlogged)
    }
}

#[derive(Debug)]
struct Shared {
    server: PathBuf,
    database: String,
    recording: Mutex<Recording>,
    schedule: Mutex<Option<Schedule>>,
    connections: Mutex<HashMap<u32, UnixStream>>,
    stopped: AtomicBool,
}

impl SqlProxy {
    /// Listens in `folder` (which gets mounted read-only into the sandbox) and forwards to the server's socket at `server`.
    /// Whatever database name the client sends, it gets `database`.
    pub fn start(folder: &Path, server: &Path, database: &str) -> io::Result<Self> {
        let socket = folder.join(SOCKET_NAME);
        let listener = UnixListener::bind(&socket)?;
        // The sandbox runs under another user id.
        std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o666))?;
        let shared = Arc::new(Shared {
            server: server.to_owned(),
            database: database.to_owned(),
            recording: Mutex::default(),
            schedule: Mutex::default(),
            connections: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        let acceptor = std::thread::Builder::new()
            .name("sql-proxy".to_owned())
            .spawn(move || accept(&listener, &accepting))?;
        Ok(Self {
            socket,
            shared,
            acceptor: Some(acceptor),
        })
    }

    /// Hands over what was recorded and starts afresh.
    pub fn take(&self) -> Recording {
        std::mem::take(&mut *locked(&self.shared.recording))
    }

    /// From now on the next `parties` connections advance statement by statement, until the returned guard is dropped.
    pub fn in_lockstep(&self, parties: usize) -> ScheduleGuard<'_> {
        *locked(&self.shared.schedule) = Some(Schedule::Lockstep(Arc::new(Lockstep::new(parties))));
        ScheduleGuard { proxy: self }
    }

    /// From now on connections stop before their first write, until the returned guard is dropped; see `Hold` for who is held.
    pub fn hold_writes(&self) -> (Arc<Hold>, ScheduleGuard<'_>) {
        let hold = Arc::new(Hold::default());
        *locked(&self.shared.schedule) = Some(Schedule::Hold(Arc::clone(&hold)));
        (hold, ScheduleGuard { proxy: self })
    }
}

impl Drop for SqlProxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        for connection in locked(&self.shared.connections).values() {
            // Failing to shut down means that it is closed already.
            connection.shutdown(std::net::Shutdown::Both).ok();
        }
        // Wakes the acceptor, which then sees the flag.
        UnixStream::connect(&self.socket).ok();
        if let Some(acceptor) = self.acceptor.take() {
            acceptor.join().ok();
        }
        std::fs::remove_file(&self.socket).ok();
    }
}

/// Who decides when a statement may go on to the database.
#[derive(Debug, Clone)]
enum Schedule {
    Lockstep(Arc<Lockstep>),
    Hold(Arc<Hold>),
}

/// Ends the schedule when dropped.
#[derive(Debug)]
pub struct ScheduleGuard<'a> {
    proxy: &'a SqlProxy,
}

impl Drop for ScheduleGuard<'_> {
    fn drop(&mut self) {
        match locked(&self.proxy.shared.schedule).take() {
            Some(Schedule::Lockstep(lockstep)) => lockstep.open(),
            Some(Schedule::Hold(hold)) => hold.open(),
            None => {}
        }
    }
}

impl Shared {
    fn record(&self, connection: u32, sql: &str) {
        let mut recording = locked(&self.recording);
        for text in statement::split(sql) {
            if recording.statements.len() >= LOG_CAP {
                recording.unlogged = recording.unlogged.saturating_add(1);
            } else {
                recording.statements.push(Statement::new(connection, &text));
            }
        }
    }

    /// Called before a statement goes to the database.
    fn arrive(&self, connection: u32, sql: &str) {
        match self.schedule() {
            Some(Schedule::Lockstep(lockstep)) => lockstep.arrive(connection),
            Some(Schedule::Hold(hold)) => hold.arrive(connection, statement::writes(sql)),
            None => {}
        }
    }

    /// Called when the database has answered.
    fn answered(&self, connection: u32) {
        if let Some(Schedule::Lockstep(lockstep)) = self.schedule() {
            lockstep.answered(connection);
        }
    }

    /// Called when the connection is gone.
    fn left(&self, connection: u32) {
        if let Some(Schedule::Lockstep(lockstep)) = self.schedule() {
            lockstep.leave(connection);
        }
    }

    fn schedule(&self) -> Option<Schedule> {
        locked(&self.schedule).clone()
    }
}

/// A poisoned lock only means that another connection's thread died; the data stays usable.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &UnixListener, shared: &Arc<Shared>) {
    let mut next: u32 = 0;
    for client in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        if locked(&shared.connections).len() >= CONNECTION_CAP {
            continue;
        }
        next = next.wrapping_add(1);
        let (number, shared) = (next, Arc::clone(shared));
        let serve = move || {
            if let Ok(handle) = client.try_clone() {
                locked(&shared.connections).insert(number, handle);
                // An error here is the end of one connection, which the candidate sees as a lost database connection.
                connection::serve(client, &shared, number).ok();
                locked(&shared.connections).remove(&number);
                shared.left(number);
            }
        };
        std::thread::Builder::new()
            .name(format!("sql-proxy-{number}"))
            .spawn(serve)
            .ok();
    }
}
