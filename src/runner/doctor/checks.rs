//! The checks, one function each; those that need a sandbox share one.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use super::super::environment::{self, EnvironmentError};
use super::super::sandbox::{Cgroups, DoorError, NetDoor, Sandbox, SandboxError, Spec};
use super::{Check, Standing};

/// Below this, processes are counted per user and not per sandbox.
const KERNEL: (u32, u32) = (5, 14);
/// Free space that a few concurrent runs and their archives need, in bytes.
const FREE_DISK: u64 = 2 << 30;
/// Free memory that one slot needs with its database, in bytes.
const FREE_MEMORY: u64 = 1 << 30;

pub(super) fn kernel() -> Check {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease")
        .unwrap_or_default()
        .trim()
        .to_owned();
    let mut numbers = release
        .split(['.', '-'])
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version >= KERNEL {
        good("kernel", format!("Linux {release}"))
    } else {
        weaker(
            "kernel",
            format!("Linux {release} counts processes per user, not per sandbox"),
            "use Linux 5.14 or newer",
        )
    }
}

pub(super) fn privileges() -> Check {
    if nix::unistd::geteuid().is_root() {
        good(
            "privileges",
            "root: each slot runs under a user of its own".into(),
        )
    } else {
        good(
            "privileges",
            "an ordinary user: all slots run under it, apart from each other by namespaces".into(),
        )
    }
}

/// Everything that takes a sandbox to find out.
pub(super) fn sandbox(launcher: Option<&Path>) -> Vec<Check> {
    let sandbox = match launcher {
        Some(launcher) => Sandbox::with_launcher(launcher),
        None => Sandbox::open(),
    };
    let sandbox = match sandbox {
        Ok(sandbox) => sandbox,
        Err(error) => {
            return vec![missing(
                "namespaces",
                error.to_string(),
                "install bubblewrap 0.8 or newer, and allow user namespaces (in a container: relax its system-call profile)",
            )];
        }
    };
    let nested = if sandbox.disables_user_namespaces() {
        good(
            "user_namespaces",
            "new ones are forbidden inside, by the kernel's own switch and by the filter".into(),
        )
    } else {
        weaker(
            "user_namespaces",
            "new ones are forbidden inside by the filter only".into(),
            "use bubblewrap 0.8 or newer, with a writable /proc/sys/user",
        )
    };
    let mut checks = vec![
        good(
            "namespaces",
            "a sandbox was made and a program ran in it".into(),
        ),
        nested,
        seccomp(&sandbox),
    ];
    checks.extend(limits(sandbox.cgroups()));
    checks.push(door(&sandbox));
    checks
}

fn seccomp(sandbox: &Sandbox) -> Check {
    let remedy = "use a kernel with CONFIG_SECCOMP_FILTER, on x86_64, aarch64 or riscv64";
    match sandbox.run(Spec::new("/usr/bin/grep").args(["^Seccomp:", "/proc/self/status"])) {
        Ok(exit) if exit.stdout.text().trim().ends_with('2') => {
            good("seccomp", "the system-call filter is active inside".into())
        }
        Ok(exit) => missing(
            "seccomp",
            format!("inside, the kernel says {:?}", exit.stdout.text().trim()),
            remedy,
        ),
        Err(error) => missing("seccomp", error.to_string(), remedy),
    }
}

fn limits(groups: &Cgroups) -> Vec<Check> {
    let delegate = "run as root, or as a systemd service with Delegate=yes";
    match groups {
        Cgroups::None { reason } => vec![
            weaker(
                "memory_limit",
                format!(
                    "a watchdog looks every few milliseconds, so a bomb may overshoot, and socket buffers are not counted; no control group: {reason}"
                ),
                delegate,
            ),
            weaker(
                "process_limit",
                "kept by a resource limit inside; a refusal is not recorded".into(),
                delegate,
            ),
        ],
        Cgroups::V1 { memory, pids, .. } => vec![
            good(
                "memory_limit",
                format!("exact, by control groups below {}", memory.display()),
            ),
            match pids {
                Some(folder) => good(
                    "process_limit",
                    format!("exact, by control groups below {}", folder.display()),
                ),
                None => weaker(
                    "process_limit",
                    "kept by a resource limit inside; a refusal is not recorded".into(),
                    delegate,
                ),
            },
        ],
        Cgroups::V2 { parent } => vec![
            good(
                "memory_limit",
                format!("exact, by control groups below {}", parent.display()),
            ),
            good(
                "process_limit",
                format!("exact, by control groups below {}", parent.display()),
            ),
        ],
    }
}

/// A door is open when the network inside answers that nobody listens.
fn door(sandbox: &Sandbox) -> Check {
    let tried = sandbox
        .spawn(Spec::new("/usr/bin/sleep").arg("60"))
        .and_then(|running| {
            let door = NetDoor::open(sandbox, &running)?;
            match door.dial(9) {
                Err(DoorError::Refused {
                    kind: ErrorKind::ConnectionRefused,
                    ..
                }) => Ok(()),
                Ok(_) => Err(SandboxError::Lost(
                    "something answered in an empty sandbox".into(),
                )),
                Err(error) => Err(SandboxError::Lost(error.to_string())),
            }
        });
    match tried {
        Ok(()) => good(
            "network_door",
            "a server inside can be reached from outside, and nothing else".into(),
        ),
        Err(error) => missing(
            "network_door",
            error.to_string(),
            "allow this user to enter namespaces it made (setns)",
        ),
    }
}

pub(super) fn python(lock: &Path, environments: &Path) -> Check {
    match environment::locate(lock, environments) {
        Ok(found) => good(
            "python",
            format!(
                "{}, {} packages, digest {}",
                found.interpreter,
                found.packages.len(),
                found.digest
            ),
        ),
        Err(error) => not_there("python", &error),
    }
}

pub(super) fn postgres(environments: &Path) -> Check {
    match environment::locate_postgres(environments) {
        Ok(found) => good(
            "postgresql",
            format!(
                "PostgreSQL {}, template in {}",
                found.major,
                found.data.display()
            ),
        ),
        Err(error) => not_there("postgresql", &error),
    }
}

pub(super) fn git() -> Check {
    match Command::new("/usr/bin/git").arg("--version").output() {
        Ok(output) if output.status.success() => good(
            "git",
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ),
        _ => weaker(
            "git",
            "not installed: submissions as git bundles cannot be read".into(),
            "install the package git",
        ),
    }
}

pub(super) fn disk(environments: &Path) -> Check {
    // The folder itself may not exist yet.
    let existing = environments
        .ancestors()
        .find(|folder| folder.exists())
        .unwrap_or(Path::new("/"));
    let place = existing.display();
    match nix::sys::statvfs::statvfs(existing) {
        Ok(stat) => {
            let free = stat.blocks_available() * stat.fragment_size();
            let found = format!("{} MB free at {place}", free >> 20);
            if free >= FREE_DISK {
                good("disk", found)
            } else {
                weaker("disk", found, "make room: 2 GB are needed")
            }
        }
        Err(error) => weaker("disk", format!("{place}: {error}"), "check the folder"),
    }
}

pub(super) fn memory() -> Check {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = text
        .lines()
        .find_map(|line| {
            line.strip_prefix("MemAvailable:")?
                .trim()
                .strip_suffix("kB")?
                .trim()
                .parse::<u64>()
                .ok()
        })
        .unwrap_or(0);
    let found = format!("{} MB available", kilobytes >> 10);
    if kilobytes << 10 >= FREE_MEMORY {
        good("memory", found)
    } else {
        weaker(
            "memory",
            found,
            "use fewer slots: one needs 1 GB with its database",
        )
    }
}

fn not_there(key: &str, error: &EnvironmentError) -> Check {
    Check {
        key: key.into(),
        standing: Standing::Missing,
        found: error.to_string(),
        remedy: None,
    }
}

fn good(key: &str, found: String) -> Check {
    Check {
        key: key.into(),
        standing: Standing::Good,
        found,
        remedy: None,
    }
}

fn weaker(key: &str, found: String, remedy: &str) -> Check {
    Check {
        key: key.into(),
        standing: Standing::Weaker,
        found,
        remedy: Some(remedy.into()),
    }
}

fn missing(key: &str, found: String, remedy: &str) -> Check {
    Check {
        key: key.into(),
        standing: Standing::Missing,
        found,
        remedy: Some(remedy.into()),
    }
}
