//! The command line of bubblewrap for one specification, and of `prlimit`, the first program inside.
//!
//! Resource limits are set inside the sandbox by `prlimit` (util-linux), not around bubblewrap: processes are counted per user namespace, so only a limit
//! set inside counts the sandbox's own processes and not everything else that the same user runs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::spec::{Bind, Limits, Spec};
use super::{Sandbox, SandboxError};

const PRLIMIT: &str = "/usr/bin/prlimit";
/// Top-level names that are links into `/usr` on merged systems and folders of their own on older ones.
const SYSTEM_LINKS: [&str; 5] = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"];

/// The installed bubblewrap.
pub(super) fn find() -> Option<PathBuf> {
    ["/usr/bin/bwrap", "/usr/local/bin/bwrap"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}

/// Arguments up to the `--`, without those that name file descriptors.
pub(super) fn setup(sandbox: &Sandbox, spec: &Spec) -> Result<Vec<String>, SandboxError> {
    let mut args = Arguments::default();
    args.add(&[
        "--unshare-all",
        "--unshare-user",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--hostname",
        "sandbox",
    ]);
    if sandbox.disable_userns {
        args.add(&["--disable-userns"]);
    }
    args.add(&["--ro-bind", "/usr", "/usr"]);
    for link in SYSTEM_LINKS {
        match std::fs::read_link(link) {
            Ok(target) => args.push("--symlink").path(&target)?.push(link),
            Err(_) if Path::new(link).is_dir() => args.push("--ro-bind").push(link).push(link),
            Err(_) => &mut args,
        };
    }
    args.add(&[
        "--ro-bind-try",
        "/etc/ld.so.cache",
        "/etc/ld.so.cache",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
    ]);
    args.tmpfs(Path::new("/tmp"), spec.tmp_bytes)?
        .tmpfs(Path::new("/dev/shm"), spec.shm_bytes)?;
    for Bind {
        outside,
        inside,
        writable,
    } in &spec.binds
    {
        args.push(if *writable { "--bind" } else { "--ro-bind" })
            .path(outside)?
            .path(inside)?;
    }
    for (inside, bytes) in &spec.tmpfs {
        args.tmpfs(inside, *bytes)?;
    }
    // Both are memory file systems without a size: left writable, each is a way around the memory limit.
    args.add(&["--remount-ro", "/dev", "--remount-ro", "/"]);
    args.add(&["--clearenv"]);
    for (name, value) in [
        ("PATH", "/usr/bin:/bin"),
        ("HOME", "/tmp"),
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
    ] {
        args.add(&["--setenv", name, value]);
    }
    for (name, value) in &spec.env {
        args.push("--setenv").os(name)?.os(value)?;
    }
    args.push("--chdir").path(&spec.cwd)?;
    Ok(args.0)
}

/// The program with the limits that are set inside.
pub(super) fn command(spec: &Spec) -> Result<Vec<String>, SandboxError> {
    let Limits {
        cpu_seconds,
        memory_bytes,
        pids,
        files,
        file_size_bytes,
        ..
    } = spec.limits;
    let mut args = Arguments::default();
    args.push(PRLIMIT);
    // The soft limit sends SIGXCPU, which a program may ignore; the hard one kills.
    args.0.push(format!(
        "--cpu={cpu_seconds}:{}",
        cpu_seconds.saturating_add(2)
    ));
    args.0.push(format!("--fsize={file_size_bytes}"));
    args.0.push(format!("--nofile={files}"));
    // One more for PID 1 of the sandbox, and a few so that the control group, which records a refusal, comes first where there is one.
    args.0.push(format!(
        "--nproc={}",
        pids.saturating_add(PROCESS_ALLOWANCE)
    ));
    // Only a backstop against a single allocation between two looks of the watchdog: thread stacks and arenas are counted here before they are used.
    args.0
        .push(format!("--data={}", memory_bytes.saturating_mul(4)));
    args.add(&["--core=0", "--memlock=65536", "--msgqueue=0", "--"]);
    args.os(&spec.program)?;
    for arg in &spec.args {
        args.os(arg)?;
    }
    Ok(args.0)
}

/// Processes that `RLIMIT_NPROC` allows beyond the limit of the specification.
pub(super) const PROCESS_ALLOWANCE: u64 = 4;

#[derive(Default)]
struct Arguments(Vec<String>);

impl Arguments {
    fn add(&mut self, args: &[&str]) {
        self.0.extend(args.iter().map(|arg| (*arg).to_owned()));
    }

    fn push(&mut self, arg: &str) -> &mut Self {
        self.0.push(arg.to_owned());
        self
    }

    fn path(&mut self, path: &Path) -> Result<&mut Self, SandboxError> {
        self.os(path.as_os_str())
    }

    fn os(&mut self, arg: &OsStr) -> Result<&mut Self, SandboxError> {
        let text = arg
            .to_str()
            .filter(|text| !text.contains('\0'))
            .ok_or_else(|| SandboxError::Spec(format!("{arg:?} is not plain text")))?;
        self.0.push(text.to_owned());
        Ok(self)
    }

    fn tmpfs(&mut self, inside: &Path, bytes: u64) -> Result<&mut Self, SandboxError> {
        self.push("--size")
            .push(&bytes.max(4096).to_string())
            .push("--tmpfs")
            .path(inside)
    }
}
