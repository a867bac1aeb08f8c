//! What submissions run on: one Python environment and one empty PostgreSQL cluster, built once per machine and never changed afterwards.
//!
//! Owns their folders. Both are built under a lock and marked as finished at the end, so that a build that was interrupted is started again and one that is
//! finished is only found. Nothing here may run while a submission is graded: a run takes [`locate`] and [`locate_postgres`], and refuses to work when they do.
//!
//! Start at [`build`] and [`postgres_template`].

mod lock;
mod postgres;
mod python;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::sandbox::SandboxError;
pub use lock::normal_name;
pub use postgres::{PostgresTemplate, find_postgres, locate_postgres, postgres_template};
pub use python::{build, find_python, locate};

/// A finished Python environment, to be shown to sandboxes read-only at the same path: its scripts hold absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Names this environment in every result: a digest of the lock and the interpreter.
    pub digest: String,
    /// The virtual environment, an absolute path.
    pub venv: PathBuf,
    /// The interpreter, for example `CPython 3.11.2 x86_64`.
    pub interpreter: String,
    /// Version of each package, by its normal name (see [`normal_name`]).
    pub packages: BTreeMap<String, String>,
}

impl Environment {
    /// The interpreter to start programs with.
    pub fn python(&self) -> PathBuf {
        self.venv.join("bin/python")
    }
}

/// Why an environment cannot be built or found; the text is for the operator and says what to do.
#[derive(Debug, Error)]
pub enum EnvironmentError {
    /// Something the runner needs is not installed.
    #[error("{what} is missing: install the package {package}")]
    Missing {
        /// The missing thing.
        what: String,
        /// Its package on Debian and Ubuntu.
        package: String,
    },
    /// Not built yet.
    #[error("{what} has not been built in {}: run `assay env build`", dir.display())]
    NotBuilt {
        /// The missing thing.
        what: String,
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// The lock file cannot be used.
    #[error("{}: {reason}", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Sandboxes run as another user, who could not get there.
    #[error("{} may not be entered by other users, but sandboxes run as another user: choose another folder or run `chmod o+x` on it", path.display())]
    Unreachable {
        /// The first folder on the way that is closed.
        path: PathBuf,
    },
    /// A tool failed.
    #[error("{what} failed:\n{output}")]
    Tool {
        /// What was being done.
        what: String,
        /// The end of what the tool said.
        output: String,
    },
    /// The sandbox in which a cluster is made failed.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The file system failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> EnvironmentError {
    let path = path.to_owned();
    move |source| EnvironmentError::Io { path, source }
}

/// The folder of one build: taken under a lock, emptied when a former build did not finish, and marked when this one does.
struct Site {
    folder: PathBuf,
    _lock: File,
}

impl Site {
    fn take(folder: PathBuf) -> Result<Self, EnvironmentError> {
        let parent = folder.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(parent).map_err(io_at(parent))?;
        reachable(parent)?;
        let name = folder.with_added_extension("lock");
        let lock = File::create(&name).map_err(io_at(&name))?;
        lock.lock().map_err(io_at(&name))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Removes what an interrupted build left.
    fn clear(&self) -> Result<(), EnvironmentError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io_at(&self.folder)(error))
            }
            _ => fs::create_dir(&self.folder).map_err(io_at(&self.folder)),
        }
    }

    fn finish<T: Serialize>(&self, what: &T) -> Result<(), EnvironmentError> {
        let marker = marker(&self.folder);
        let temporary = marker.with_extension("tmp");
        let text = serde_json::to_vec_pretty(what)
            .map_err(io::Error::from)
            .map_err(io_at(&marker))?;
        fs::write(&temporary, text)
            .and_then(|()| fs::rename(&temporary, &marker))
            .map_err(io_at(&marker))
    }
}

/// What the marker of a finished build says; `None` without one.
fn finished<T: DeserializeOwned>(folder: &Path) -> Result<Option<T>, EnvironmentError> {
    let marker = marker(folder);
    match fs::read(&marker) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(io::Error::from)
            .map_err(io_at(&marker)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_at(&marker)(error)),
    }
}

fn marker(folder: &Path) -> PathBuf {
    folder.join("finished.json")
}

/// Every folder on the way must be open to the users that sandboxes run as when the runner is root.
fn reachable(folder: &Path) -> Result<(), EnvironmentError> {
    use std::os::unix::fs::PermissionsExt;
    if !nix::unistd::geteuid().is_root() {
        return Ok(());
    }
    for step in folder.ancestors() {
        let mode = fs::metadata(step)
            .map_err(io_at(step))?
            .permissions()
            .mode();
        if mode & 0o001 == 0 {
            return Err(EnvironmentError::Unreachable {
                path: step.to_owned(),
            });
        }
    }
    Ok(())
}

/// Runs a tool to its end and returns its standard output.
fn run(what: &str, command: &mut Command) -> Result<String, EnvironmentError> {
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|error| EnvironmentError::Tool {
            what: what.to_owned(),
            output: error.to_string(),
        })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(EnvironmentError::Tool {
        what: what.to_owned(),
        output: tail(&String::from_utf8_lossy(&said)),
    })
}

/// The last lines of a tool's output, where it says what went wrong.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().collect();
    lines
        .get(lines.len().saturating_sub(20)..)
        .unwrap_or_default()
        .join("\n")
}
