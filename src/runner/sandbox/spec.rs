//! What to run and under which limits: plain values, no behaviour. Start at [`Spec::new`].

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::output::Stream;

/// First uid given to sandboxes when the runner is root; slot `n` runs as this plus `n`. Above the ids that `adduser` hands out by default in practice,
/// below 60000, where Debian's reserved ids start.
pub(super) const FIRST_SLOT_UID: u32 = 58_000;
/// Number of slots that have a uid of their own.
pub(super) const SLOT_UIDS: u32 = 1_000;

/// Limits of one sandbox. The default is what one grading step gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time of all processes together, in seconds. The fair limit: it does not depend on how busy the machine is.
    pub cpu_seconds: u64,
    /// Time by the clock. Generous, as it varies manyfold with the load of the machine.
    pub wall: Duration,
    /// Memory of all processes together, in bytes.
    pub memory_bytes: u64,
    /// Processes and threads at the same time.
    pub pids: u64,
    /// Open files per process.
    pub files: u64,
    /// Largest file that may be written, in bytes.
    pub file_size_bytes: u64,
    /// Standard output and standard error together, in bytes; more kills the program.
    pub output_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu_seconds: 60,
            wall: Duration::from_secs(180),
            memory_bytes: 512 << 20,
            pids: 64,
            files: 256,
            file_size_bytes: 64 << 20,
            output_bytes: 1 << 20,
        }
    }
}

/// Which system calls are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    /// For code we did not write.
    Untrusted,
    /// For the PostgreSQL server that serves a candidate: as [`Filter::Untrusted`], but System V shared memory is allowed, which PostgreSQL needs to start.
    Database,
}

/// One program to run in one sandbox. Inside there are only `/usr`, `/proc`, a small `/dev`, sized `/tmp` and `/dev/shm`, and what is added here.
#[derive(Clone)]
pub struct Spec {
    pub(super) program: OsString,
    pub(super) args: Vec<OsString>,
    pub(super) env: Vec<(OsString, OsString)>,
    pub(super) binds: Vec<Bind>,
    pub(super) tmpfs: Vec<(PathBuf, u64)>,
    pub(super) tmp_bytes: u64,
    pub(super) shm_bytes: u64,
    pub(super) limits: Limits,
    pub(super) cwd: PathBuf,
    pub(super) uid_slot: u32,
    pub(super) filter: Filter,
    pub(super) on_output: Option<OutputCallback>,
}

/// Receives output as it arrives, at most up to the output limit; called from the stream's reader thread, so it must not block for long.
pub(super) type OutputCallback = Arc<dyn Fn(Stream, &[u8]) + Send + Sync>;

/// One folder or file of the host made visible inside.
#[derive(Debug, Clone)]
pub(super) struct Bind {
    pub(super) outside: PathBuf,
    pub(super) inside: PathBuf,
    pub(super) writable: bool,
}

impl Spec {
    /// A program by its path inside the sandbox (or its name, looked up in `/usr/bin:/bin`), with default limits.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            binds: Vec::new(),
            tmpfs: Vec::new(),
            tmp_bytes: 64 << 20,
            shm_bytes: 16 << 20,
            limits: Limits::default(),
            cwd: PathBuf::from("/"),
            uid_slot: 0,
            filter: Filter::Untrusted,
            on_output: None,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets an environment variable. Without any, the program sees `PATH`, `HOME=/tmp`, `LANG=C.UTF-8` and `TZ=UTC`.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Shows a file or folder of the host, read-only. The sandbox's user must be allowed to read it (as root: any user).
    #[must_use]
    pub fn read_only(mut self, outside: impl Into<PathBuf>, inside: impl Into<PathBuf>) -> Self {
        self.binds.push(Bind {
            outside: outside.into(),
            inside: inside.into(),
            writable: false,
        });
        self
    }

    /// Shows a folder of the host, writable, without a limit on its size: for socket folders of trusted programs, never for candidate code.
    #[must_use]
    pub fn read_write(mut self, outside: impl Into<PathBuf>, inside: impl Into<PathBuf>) -> Self {
        self.binds.push(Bind {
            outside: outside.into(),
            inside: inside.into(),
            writable: true,
        });
        self
    }

    /// Mounts an empty writable folder in memory of at most `bytes`. The pages count as memory of the sandbox where a control group does the counting.
    #[must_use]
    pub fn tmpfs(mut self, inside: impl Into<PathBuf>, bytes: u64) -> Self {
        self.tmpfs.push((inside.into(), bytes));
        self
    }

    /// Sizes of `/tmp` and `/dev/shm`, in bytes (64 MiB and 16 MiB unless set).
    #[must_use]
    pub fn scratch(mut self, tmp_bytes: u64, shm_bytes: u64) -> Self {
        self.tmp_bytes = tmp_bytes;
        self.shm_bytes = shm_bytes;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the working folder inside.
    #[must_use]
    pub fn cwd(mut self, inside: impl Into<PathBuf>) -> Self {
        self.cwd = inside.into();
        self
    }

    /// Chooses the slot, hence the uid when the runner is root (ignored otherwise). Slots that run at the same time must differ.
    #[must_use]
    pub fn uid_slot(mut self, slot: u32) -> Self {
        self.uid_slot = slot;
        self
    }

    /// Chooses the system-call filter.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Streams output to a callback while the program runs. Called from reader threads; it must not block for long.
    #[must_use]
    pub fn on_output(mut self, callback: impl Fn(Stream, &[u8]) + Send + Sync + 'static) -> Self {
        self.on_output = Some(Arc::new(callback));
        self
    }
}

impl fmt::Debug for Spec {
    // Values of the environment may be secrets of the run; the names are enough to debug with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.env.iter().map(|(name, _)| name).collect();
        f.debug_struct("Spec")
            .field("program", &self.program)
            .field("args", &self.args)
            .field("env", &names)
            .field("binds", &self.binds)
            .field("limits", &self.limits)
            .field("uid_slot", &self.uid_slot)
            .finish_non_exhaustive()
    }
}

/// The uid that slot `slot` runs as when the runner is root, and which must own what [`Spec::read_write`] shows; `None` for an ordinary user.
pub fn slot_uid(slot: u32) -> Option<u32> {
    nix::unistd::geteuid()
        .is_root()
        .then(|| FIRST_SLOT_UID + slot % SLOT_UIDS)
}
