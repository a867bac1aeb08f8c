//! Starts bubblewrap and stops it half-way, to take hold of the new namespaces before anything of the candidate runs.
//!
//! bubblewrap first writes `--info-fd`, then `--json-status-fd`, and only then lets its child go on. The status pipe is filled beforehand, so the second write
//! blocks until we read: in between, the child exists and sits in the user namespace that owns its network namespace. Later that user namespace has no process
//! left in it (the program runs in a nested one), and an unprivileged runner could not find it again without an `ioctl`.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use nix::fcntl::OFlag;
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::unistd::pipe2;
use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serde::Deserialize;

use super::super::cgroup::Group;
use super::super::filter;
use super::super::watch::{Memory, Usage};
use super::Order;
use super::ending::reap_all;

/// A running sandbox, or (without handles) one that bubblewrap refused.
pub(super) struct Launched {
    pub(super) bwrap: Child,
    /// PID 1 of the sandbox, as seen from here.
    pub(super) pid: i32,
    pub(super) handles: Option<Handles>,
    /// bubblewrap's news; ends when bubblewrap does.
    pub(super) status: File,
    pub(super) news: Vec<u8>,
    pub(super) closed: bool,
    pub(super) group: Option<Group>,
    pub(super) order: Order,
    pub(super) started: Instant,
    pub(super) peak: Usage,
    pub(super) memory: Memory,
}

/// What stays valid whatever happens to process ids.
pub(super) struct Handles {
    /// PID 1 of the sandbox, to kill it by.
    pub(super) process: OwnedFd,
    /// The user namespace that owns the network namespace.
    pub(super) user: OwnedFd,
    pub(super) network: OwnedFd,
}

#[derive(Deserialize)]
struct Info {
    #[serde(rename = "child-pid")]
    child_pid: i32,
}

pub(super) fn launch(order: Order) -> Result<Launched, String> {
    nix::sys::prctl::set_child_subreaper(true).map_err(at("becoming the reaper"))?;
    let name = format!("assay-{}", std::process::id());
    let group = Group::create(&order.groups, &name, &order.limits)
        .map_err(at("making the control group"))?;
    let status = BlockedPipe::new()?;
    let (info_read, info_write) = pipe_with(PipeFlags::CLOEXEC).map_err(at("making a pipe"))?;
    let mut bwrap = start(&order, info_write, &status.write)?;
    let BlockedPipe {
        mut read,
        write,
        filled,
    } = status;
    drop(write);

    let mut info = String::new();
    File::from(info_read)
        .read_to_string(&mut info)
        .map_err(at("reading what bubblewrap says"))?;
    let pid = serde_json::from_str::<Info>(&info)
        .ok()
        .map(|info| info.child_pid);
    let handles = match pid {
        // It refused its arguments, and its reason is on standard error.
        None => None,
        Some(pid) => match take_hold(pid, group.as_ref()) {
            Ok(handles) => Some(handles),
            Err(message) => {
                // Its child waits for a word that will not come; it is ours to kill as soon as bubblewrap is gone.
                drop(bwrap.kill());
                reap_all();
                return Err(message);
            }
        },
    };
    if handles.is_some() {
        read.read_exact(&mut vec![0; filled])
            .map_err(at("releasing the sandbox"))?;
    }
    Ok(Launched {
        bwrap,
        pid: pid.unwrap_or_default(),
        handles,
        status: read,
        news: Vec::new(),
        closed: false,
        group,
        order,
        started: Instant::now(),
        peak: Usage::default(),
        memory: Memory::default(),
    })
}

/// While the child waits: everything that must be in place before anything of the candidate runs.
fn take_hold(pid: i32, group: Option<&Group>) -> Result<Handles, String> {
    let process = Pid::from_raw(pid).ok_or("bubblewrap named no process")?;
    let handles = Handles {
        process: pidfd_open(process, PidfdFlags::empty()).map_err(at("watching the sandbox"))?,
        user: namespace(pid, "user")?,
        network: namespace(pid, "net")?,
    };
    if let Some(group) = group {
        group.add(pid).map_err(at("joining the control group"))?;
    }
    // Should the whole machine run out of memory, this goes first. Raising one's own badness is always allowed.
    std::fs::write(format!("/proc/{pid}/oom_score_adj"), "1000")
        .map_err(at("marking the sandbox for the memory killer"))?;
    Ok(handles)
}

/// Runs bubblewrap with the descriptors it needs. This process has one thread, so making them inheritable reaches nobody else.
fn start(order: &Order, info: OwnedFd, status: &OwnedFd) -> Result<Child, String> {
    let info = inheritable(info)?;
    let mut filters = Vec::new();
    for program in filter::programs(order.filter)? {
        filters.push(memory_file(&program)?);
    }
    let mut command = Command::new(&order.bwrap);
    command.args(&order.setup);
    command.args([
        "--info-fd",
        &info.as_raw_fd().to_string(),
        "--json-status-fd",
        &status.as_raw_fd().to_string(),
    ]);
    for filter in &filters {
        command.args(["--add-seccomp-fd", &filter.as_raw_fd().to_string()]);
    }
    // bubblewrap stays as PID 1 inside, where its environment can be read: `--clearenv` would clean only the program's.
    command
        .arg("--")
        .args(&order.command)
        .env_clear()
        .stdin(Stdio::null());
    if let Some(uid) = order.uid {
        command.uid(uid).gid(uid);
    }
    command.spawn().map_err(at("starting bubblewrap"))
}

/// A pipe whose next write blocks.
struct BlockedPipe {
    read: File,
    write: OwnedFd,
    filled: usize,
}

impl BlockedPipe {
    fn new() -> Result<Self, String> {
        let (read, write) = pipe2(OFlag::O_NONBLOCK).map_err(at("making a pipe"))?;
        fcntl_setpipe_size(&write, 4096).map_err(at("sizing a pipe"))?;
        let mut filler = File::from(write.try_clone().map_err(at("copying a descriptor"))?);
        let mut filled = 0;
        loop {
            match filler.write(&[b' '; 512]) {
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(at("filling a pipe")(error)),
            }
        }
        for end in [&read, &write] {
            nix::fcntl::fcntl(end, nix::fcntl::FcntlArg::F_SETFL(OFlag::empty()))
                .map_err(at("setting up a pipe"))?;
        }
        nix::fcntl::fcntl(
            &read,
            nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC),
        )
        .map_err(at("setting up a pipe"))?;
        Ok(Self {
            read: File::from(read),
            write,
            filled,
        })
    }
}

fn inheritable(fd: OwnedFd) -> Result<OwnedFd, String> {
    nix::fcntl::fcntl(
        &fd,
        nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::empty()),
    )
    .map_err(at("passing on a descriptor"))?;
    Ok(fd)
}

fn memory_file(content: &[u8]) -> Result<File, String> {
    let mut file = File::from(
        memfd_create(c"assay-filter", MFdFlags::empty()).map_err(at("making a memory file"))?,
    );
    file.write_all(content)
        .and_then(|()| file.rewind())
        .map_err(at("writing a memory file"))?;
    Ok(file)
}

fn namespace(pid: i32, kind: &str) -> Result<OwnedFd, String> {
    File::open(format!("/proc/{pid}/ns/{kind}"))
        .map(OwnedFd::from)
        .map_err(at("opening the sandbox's namespaces"))
}

fn at<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> String {
    move |error| format!("{what}: {error}")
}
