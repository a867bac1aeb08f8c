//! Builds the Python environment of submissions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Environment, EnvironmentError, Site, finished, io_at, lock, run};

/// The system's interpreter: one in a home folder could not be read by the users that sandboxes run as.
const PYTHON: &str = "/usr/bin/python3";
/// Changes when environments are built in another way.
const RECIPE: &str = "assay.environment/1";

/// The marker of a finished environment.
#[derive(Serialize, Deserialize)]
struct Finished {
    digest: String,
    interpreter: String,
}

/// The interpreter of this machine, for example `CPython 3.11.2 x86_64`.
///
/// # Errors
/// [`EnvironmentError::Missing`] when it, or what is needed to make environments with it, is not installed.
pub fn find_python() -> Result<String, EnvironmentError> {
    let missing = |what: &str, package: &str| EnvironmentError::Missing {
        what: what.to_owned(),
        package: package.to_owned(),
    };
    if !Path::new(PYTHON).exists() {
        return Err(missing(PYTHON, "python3"));
    }
    let ask =
        "import platform as p; print(p.python_implementation(), p.python_version(), p.machine())";
    let interpreter = run(
        "asking for the Python version",
        Command::new(PYTHON).args(["-I", "-c", ask]),
    )?;
    // Debian leaves out what `venv` needs until its own package is installed.
    run(
        "looking for venv",
        Command::new(PYTHON).args(["-I", "-c", "import venv, ensurepip"]),
    )
    .map_err(|_| missing("Python's venv module", "python3-venv"))?;
    Ok(interpreter.trim().to_owned())
}

/// Finds the finished environment of a lock below `dir`.
///
/// # Errors
/// [`EnvironmentError::NotBuilt`] when there is none.
pub fn locate(lock: &Path, dir: &Path) -> Result<Environment, EnvironmentError> {
    let plan = Plan::new(lock, dir)?;
    plan.finished()?.ok_or_else(|| EnvironmentError::NotBuilt {
        what: "the Python environment".into(),
        dir: dir.to_owned(),
    })
}

/// Builds the environment of a lock below `dir`, or finds it finished. With a `wheelhouse`, a folder of wheels, no package index is asked. `say` is told each
/// step. The environment variables that pip reads (proxy, index) are passed on to it.
///
/// # Errors
/// Says which package is missing, or what pip said.
pub fn build(
    lock: &Path,
    dir: &Path,
    wheelhouse: Option<&Path>,
    say: &mut dyn FnMut(&str),
) -> Result<Environment, EnvironmentError> {
    fs::create_dir_all(dir).map_err(io_at(dir))?;
    let plan = Plan::new(lock, dir)?;
    let site = Site::take(plan.folder.clone())?;
    if let Some(environment) = plan.finished()? {
        say(&format!(
            "the Python environment {} is already there",
            environment.digest
        ));
        return Ok(environment);
    }
    site.clear()?;
    let venv = plan.venv();
    say(&format!(
        "making a virtual environment with {}",
        plan.interpreter
    ));
    run(
        "making the virtual environment",
        Command::new(PYTHON).args(["-I", "-m", "venv"]).arg(&venv),
    )?;
    say(&format!("installing {} packages", plan.packages.len()));
    let python = venv.join("bin/python");
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-compile",
    ]);
    pip.args([
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
    ])
    .arg(lock);
    if let Some(wheelhouse) = wheelhouse {
        pip.arg("--no-index").arg("--find-links").arg(wheelhouse);
    }
    run("installing the packages", &mut pip)?;
    run(
        "checking the packages",
        Command::new(&python).args(["-m", "pip", "check", "--disable-pip-version-check"]),
    )?;
    say("compiling");
    // The mount is read-only inside, so Python could never store what it compiles; and the files' times may change when an environment is copied.
    let compile = [
        "-I",
        "-m",
        "compileall",
        "-q",
        "-j",
        "0",
        "--invalidation-mode",
        "unchecked-hash",
    ];
    run(
        "compiling the packages",
        Command::new(&python).args(compile).arg(venv.join("lib")),
    )?;
    run(
        "opening the environment to sandboxes",
        Command::new("/usr/bin/chmod")
            .args(["-R", "a+rX"])
            .arg(&plan.folder),
    )?;
    site.finish(&Finished {
        digest: plan.digest.clone(),
        interpreter: plan.interpreter.clone(),
    })?;
    Ok(plan.environment())
}

/// What has to be built, and where.
struct Plan {
    digest: String,
    interpreter: String,
    packages: std::collections::BTreeMap<String, String>,
    folder: PathBuf,
}

impl Plan {
    fn new(lock: &Path, dir: &Path) -> Result<Self, EnvironmentError> {
        let interpreter = find_python()?;
        let text = fs::read_to_string(lock).map_err(io_at(lock))?;
        let packages = lock::parse(&text).map_err(|reason| EnvironmentError::Lock {
            path: lock.to_owned(),
            reason,
        })?;
        let digest = digest(&interpreter, &text);
        let folder = std::path::absolute(dir).map_err(io_at(dir))?.join(&digest);
        Ok(Self {
            digest,
            interpreter,
            packages,
            folder,
        })
    }

    fn venv(&self) -> PathBuf {
        self.folder.join("venv")
    }

    fn finished(&self) -> Result<Option<Environment>, EnvironmentError> {
        let marked = finished::<Finished>(&self.folder)?;
        Ok(marked
            .filter(|marker| marker.digest == self.digest)
            .map(|_| self.environment()))
    }

    fn environment(&self) -> Environment {
        Environment {
            digest: self.digest.clone(),
            venv: self.venv(),
            interpreter: self.interpreter.clone(),
            packages: self.packages.clone(),
        }
    }
}

/// Half of a SHA-256 in hexadecimal: it stands in paths, and the first line of a script must stay short.
fn digest(interpreter: &str, lock: &str) -> String {
    let sum = Sha256::new()
        .chain_update(format!("{RECIPE}\n{interpreter}\n"))
        .chain_update(lock)
        .finalize();
    sum.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
