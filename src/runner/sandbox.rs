//! The sandbox: runs one untrusted program in its own namespaces, under limits, and says how it ended.
//!
//! Owns bubblewrap: its arguments, the system-call filter, the limits, the supervision and the way into the sandbox's network.
//! It must never hand a file descriptor of the host to the program inside (its standard streams are pipes, nothing else is inherited), never give it
//! the runner's environment, and never judge what the program did: it reports signals, limits and output, and graders draw conclusions.
//!
//! Start at [`Sandbox::open`], [`Spec`] and [`Sandbox::spawn`]; a server inside is reached through [`NetDoor`].
//!
//! # Processes and threads
//!
//! ```text
//! runner --control socket--> supervisor (this binary, one thread) --> bwrap --> PID 1 of the sandbox --> prlimit, then the program
//!    '----control socket--> net door (this binary, one thread, inside the sandbox's network namespace)
//! ```
//!
//! The API blocks. Each running sandbox costs the runner two threads, one per output stream; nothing else. The supervisor is a process of its own because
//! `PR_SET_PDEATHSIG`, on which bubblewrap's `--die-with-parent` rests, belongs to the thread that forked: a sandbox spawned from a pool thread would die
//! with that thread. The supervisor has one thread for as long as the sandbox lives, is the reaper of everything orphaned below it, and kills the sandbox when
//! its control socket closes, so a runner that is killed leaves nothing behind. [`Sandbox::spawn`] may therefore be called from any thread.

mod bwrap;
mod cgroup;
mod channel;
mod door;
mod exit;
mod filter;
mod output;
mod running;
mod spec;
mod supervisor;
mod watch;

use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

pub use self::cgroup::Cgroups;
pub use self::door::{DoorError, NetDoor};
pub use self::exit::{Exit, LimitHit};
pub use self::output::{Captured, Stream};
pub use self::running::Running;
pub use self::spec::{Filter, Limits, Spec, slot_uid};
pub(in crate::runner) use self::{door::serve as serve_door, supervisor::run as run_supervisor};

/// Hidden subcommand that runs the supervisor of one sandbox.
pub(in crate::runner) const SUPERVISE: &str = "__sandbox-supervise";
/// Hidden subcommand that runs a network door.
pub(in crate::runner) const DOOR: &str = "__sandbox-door";

/// What can go wrong on our side. None of these is the fault of the program inside, and none may cost a candidate an attempt.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// bubblewrap is missing or cannot make namespaces here; the text is for the operator.
    #[error("sandboxes cannot be made on this machine: {0}")]
    Unavailable(String),
    /// bubblewrap refused this specification, for example because a bound folder does not exist.
    #[error("the sandbox could not be set up: {0}")]
    Setup(String),
    /// A specification that cannot be passed on, for example a path with a NUL byte.
    #[error("the sandbox specification is not usable: {0}")]
    Spec(String),
    /// The supervisor ended without saying how the program ended.
    #[error("the sandbox supervisor was lost: {0}")]
    Lost(String),
    /// A system call of ours failed.
    #[error("{what}: {source}")]
    System {
        /// What was being done, as the start of a sentence.
        what: String,
        /// The operating system's answer.
        source: std::io::Error,
    },
}

impl SandboxError {
    fn system(what: &str) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_owned();
        move |source| Self::System { what, source }
    }
}

/// What this machine offers to every sandbox. Cheap to clone; make one per runner process.
#[derive(Debug, Clone)]
pub struct Sandbox {
    launcher: PathBuf,
    bwrap: PathBuf,
    disable_userns: bool,
    cgroups: Cgroups,
}

impl Sandbox {
    /// Probes the machine with one real sandbox and remembers what works.
    ///
    /// # Errors
    /// [`SandboxError::Unavailable`] when bubblewrap is missing or namespaces cannot be made: the runner must then refuse to work.
    pub fn open() -> Result<Self, SandboxError> {
        Self::with_launcher(Path::new("/proc/self/exe"))
    }

    /// As [`Sandbox::open`], with the path of the `assay` binary: for tests and benches, which are other binaries.
    ///
    /// # Errors
    /// As [`Sandbox::open`].
    pub fn with_launcher(launcher: &Path) -> Result<Self, SandboxError> {
        let bwrap = bwrap::find().ok_or_else(|| {
            SandboxError::Unavailable("bwrap was not found; install the package bubblewrap".into())
        })?;
        let mut sandbox = Self {
            launcher: launcher.to_owned(),
            bwrap,
            disable_userns: true,
            cgroups: Cgroups::probe(),
        };
        // The flag needs bubblewrap 0.8 and a writable /proc/sys/user; where it fails, the system-call filter alone forbids new user namespaces.
        if let Err(first) = sandbox.try_it() {
            sandbox.disable_userns = false;
            sandbox.try_it().map_err(|second| {
                SandboxError::Unavailable(format!("{second} (with --disable-userns: {first})"))
            })?;
        }
        Ok(sandbox)
    }

    /// Starts the program. Returns when the sandbox's network exists and the program has been released.
    ///
    /// # Errors
    /// [`SandboxError::Setup`] when bubblewrap refuses early; a refusal that comes later is returned by [`Running::wait`].
    pub fn spawn(&self, spec: Spec) -> Result<Running, SandboxError> {
        running::spawn(self, spec)
    }

    /// Starts the program and waits for its end.
    ///
    /// # Errors
    /// As [`Sandbox::spawn`] and [`Running::wait`].
    pub fn run(&self, spec: Spec) -> Result<Exit, SandboxError> {
        self.spawn(spec)?.wait()
    }

    /// The control groups in use, for the doctor's report and for logs.
    pub fn cgroups(&self) -> &Cgroups {
        &self.cgroups
    }

    /// Whether bubblewrap itself forbids new user namespaces inside (the filter forbids them in any case).
    pub fn disables_user_namespaces(&self) -> bool {
        self.disable_userns
    }

    /// The same sandbox without control groups, so that the memory watchdog can be tested where groups exist.
    #[must_use]
    pub fn without_cgroups(mut self) -> Self {
        self.cgroups = Cgroups::none();
        self
    }

    fn try_it(&self) -> Result<(), SandboxError> {
        let exit = self.run(Spec::new("/usr/bin/true"))?;
        if exit.success() {
            Ok(())
        } else {
            Err(SandboxError::Unavailable(format!(
                "/usr/bin/true {}",
                exit.describe()
            )))
        }
    }

    /// A process of this binary in one of its hidden roles: no environment, own process group (a Ctrl-C at the terminal is for the runner to handle).
    fn role(&self, name: &str) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(&self.launcher);
        command.arg(name).env_clear().process_group(0);
        command
    }
}
