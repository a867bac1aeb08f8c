//! Makes the PostgreSQL cluster that every run starts from a copy of.
//!
//! It is made inside a sandbox in both modes: `initdb` refuses to be root, and needs its user to have a name, which a sandbox's user has only there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::sandbox::{Filter, Limits, Sandbox, Spec, slot_uid};
use super::{EnvironmentError, Site, finished, io_at, run, tail};

/// Where Debian and Ubuntu install the major versions side by side.
const INSTALLED: &str = "/usr/lib/postgresql";
/// Changes when clusters are made in another way.
const RECIPE: u32 = 1;

/// An empty cluster: superuser `postgres`, and a role and database `app` for the candidate. Copy it, make the copy's folder private (0700), start a server on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresTemplate {
    /// The data folder; readable by every user, never to be started itself.
    pub data: PathBuf,
    /// The folder with `postgres` and `psql` of the same version.
    pub bin: PathBuf,
    /// The major version.
    pub major: u32,
}

/// The marker of a finished cluster.
#[derive(Serialize, Deserialize)]
struct Finished {
    major: u32,
}

/// Roles and databases; anything else is refused at the door. The superuser is for the grader, who connects to the server directly: candidates reach only a
/// proxy that lets in nobody but `app`.
const SCRIPT: &str = r#"set -e
"$1/initdb" --pgdata /cluster/data --username postgres --auth trust --encoding UTF8 --locale C --wal-segsize 1 --no-sync >/tmp/log 2>&1 || { cat /tmp/log >&2; exit 1; }
cat > /cluster/data/pg_hba.conf <<RULES
local app,test_app app trust
local postgres app reject
local all postgres trust
local all all reject
RULES
"$1/postgres" --single -D /cluster/data postgres >/tmp/log 2>&1 <<SQL || { cat /tmp/log >&2; exit 1; }
create role app login createdb
create database app owner app
SQL
if grep -E '(ERROR|FATAL|PANIC):' /tmp/log >&2; then exit 1; fi
"#;

/// The newest installed PostgreSQL: its folder of programs and its major version.
///
/// # Errors
/// [`EnvironmentError::Missing`] when there is none.
pub fn find_postgres() -> Result<(PathBuf, u32), EnvironmentError> {
    let versions = fs::read_dir(INSTALLED).into_iter().flatten().flatten();
    let usable = versions.filter_map(|entry| {
        Some((
            entry.path().join("bin"),
            entry.file_name().to_str()?.parse().ok()?,
        ))
    });
    let usable = usable.filter(|(bin, _): &(PathBuf, u32)| {
        bin.join("initdb").exists() && bin.join("postgres").exists()
    });
    usable
        .max_by_key(|(_, major)| *major)
        .ok_or_else(|| EnvironmentError::Missing {
            what: "PostgreSQL".into(),
            package: "postgresql".into(),
        })
}

/// Finds the finished template below `dir`.
///
/// # Errors
/// [`EnvironmentError::NotBuilt`] when there is none for the newest installed version.
pub fn locate_postgres(dir: &Path) -> Result<PostgresTemplate, EnvironmentError> {
    let (bin, major) = find_postgres()?;
    let folder = folder(dir, major)?;
    match finished::<Finished>(&folder)? {
        Some(_) => Ok(template(&folder, bin, major)),
        None => Err(EnvironmentError::NotBuilt {
            what: format!("the PostgreSQL {major} template"),
            dir: dir.to_owned(),
        }),
    }
}

/// Makes the template below `dir`, or finds it finished. `say` is told each step.
///
/// # Errors
/// Says which package is missing, or what PostgreSQL said.
pub fn postgres_template(
    sandbox: &Sandbox,
    dir: &Path,
    say: &mut dyn FnMut(&str),
) -> Result<PostgresTemplate, EnvironmentError> {
    let (bin, major) = find_postgres()?;
    let folder = folder(dir, major)?;
    let site = Site::take(folder.clone())?;
    if finished::<Finished>(&folder)?.is_some() {
        say(&format!("the PostgreSQL {major} template is already there"));
        return Ok(template(&folder, bin, major));
    }
    site.clear()?;
    say(&format!("making a PostgreSQL {major} cluster"));
    let users = folder.join("passwd");
    let uid = slot_uid(0).unwrap_or_else(|| nix::unistd::geteuid().as_raw());
    fs::write(&users, format!("grader:x:{uid}:{uid}::/tmp:/bin/sh\n")).map_err(io_at(&users))?;
    fs::set_permissions(&users, fs::Permissions::from_mode(0o644)).map_err(io_at(&users))?;
    if let Some(uid) = slot_uid(0) {
        std::os::unix::fs::chown(&folder, Some(uid), Some(uid)).map_err(io_at(&folder))?;
    }
    let limits = Limits {
        cpu_seconds: 300,
        wall: Duration::from_secs(900),
        file_size_bytes: 1 << 30,
        ..Limits::default()
    };
    let spec = Spec::new("/bin/sh")
        .args(["-c", SCRIPT, "sh"])
        .arg(&bin)
        .filter(Filter::Database)
        .limits(limits);
    let exit = sandbox.run(
        spec.read_write(&folder, "/cluster")
            .read_only(&users, "/etc/passwd"),
    )?;
    if !exit.success() {
        return Err(EnvironmentError::Tool {
            what: format!("making the cluster ({})", exit.describe()),
            output: tail(&exit.stderr.text()),
        });
    }
    close(&folder)?;
    site.finish(&Finished { major })?;
    Ok(template(&folder, bin, major))
}

fn template(folder: &Path, bin: PathBuf, major: u32) -> PostgresTemplate {
    PostgresTemplate {
        data: folder.join("data"),
        bin,
        major,
    }
}

fn folder(dir: &Path, major: u32) -> Result<PathBuf, EnvironmentError> {
    Ok(std::path::absolute(dir)
        .map_err(io_at(dir))?
        .join(format!("postgres-{major}-{RECIPE}")))
}

/// Takes the files away from the sandbox's user and lets every user copy them.
fn close(folder: &Path) -> Result<(), EnvironmentError> {
    let root = nix::unistd::geteuid().is_root();
    if root {
        run(
            "taking over the cluster",
            Command::new("/usr/bin/chown")
                .args(["-R", "0:0"])
                .arg(folder),
        )?;
    }
    run(
        "opening the cluster to sandboxes",
        Command::new("/usr/bin/chmod")
            .args(["-R", "a+rX"])
            .arg(folder),
    )
    .map(drop)
}
