//! The process between the runner and one sandbox: starts bubblewrap, keeps the limits, kills, reaps, and reports the end.
//!
//! It has one thread and no other children, so it may wait for any child, and everything orphaned below comes back to it. It must never write to its standard
//! output or error: those are the program's. Start at [`run`].

mod ending;
mod launch;

use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::ExitCode;

use rustix::event::{PollFd, PollFlags, poll};
use serde::{Deserialize, Serialize};

use self::launch::Launched;
use super::cgroup::Cgroups;
use super::channel::Channel;
use super::exit::LimitHit;
use super::spec::{Filter, Limits};

/// Everything the supervisor has to know; the first message it gets.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) bwrap: PathBuf,
    /// Arguments of bubblewrap before the `--`.
    pub(super) setup: Vec<String>,
    /// The program inside and its arguments.
    pub(super) command: Vec<String>,
    pub(super) filter: Filter,
    /// Uid and gid to run as, when we are root.
    pub(super) uid: Option<u32>,
    pub(super) limits: Limits,
    /// Memory file systems inside that can be written.
    pub(super) memory_mounts: Vec<PathBuf>,
    pub(super) groups: Cgroups,
}

/// What the runner may say afterwards. Closing the socket means [`Request::Stop`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Request {
    Stop,
    /// The output limit was passed.
    Overflow,
}

/// What the supervisor answers: at most one `Started`, then exactly one of the others.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// With three descriptors: PID 1 of the sandbox, the user namespace that owns its network, and the network namespace.
    Started {
        pid: i32,
    },
    Ended(Ending),
    Failed(String),
}

/// How it ended, without the output, which the runner reads itself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Ending {
    /// The program never ran: bubblewrap refused, and said why on standard error.
    pub(super) setup_failed: bool,
    pub(super) code: Option<i32>,
    pub(super) signal: Option<i32>,
    pub(super) limit_hit: Option<LimitHit>,
    pub(super) killed: bool,
    pub(super) wall_millis: u64,
    pub(super) cpu_millis: u64,
    pub(super) max_rss_bytes: u64,
}

/// The hidden subcommand.
pub(in crate::runner) fn run() -> ExitCode {
    close_inherited();
    let Ok(channel) = Channel::inherited() else {
        return ExitCode::FAILURE;
    };
    let Ok(Some((order, _))) = channel.receive::<Order>() else {
        return ExitCode::FAILURE;
    };
    let reply = match launch::launch(order) {
        Ok(launched) => supervise(launched, &channel),
        Err(message) => Reply::Failed(message),
    };
    // A runner that is gone wants no answer.
    match channel.send(&reply, &[]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn supervise(mut launched: Launched, channel: &Channel) -> Reply {
    let told = match &launched.handles {
        Some(handles) => {
            let fds = [&handles.process, &handles.user, &handles.network].map(AsFd::as_fd);
            channel.send(&Reply::Started { pid: launched.pid }, &fds)
        }
        None => Ok(()),
    };
    let mut stop = match told {
        Ok(()) => None,
        Err(_) => Some(Reason::Stopped),
    };
    while stop.is_none() && !launched.has_ended() {
        let asked = wait(&launched, channel);
        stop = asked.or_else(|| launched.over_limit().map(Reason::Limit));
    }
    Reply::Ended(launched.end(stop))
}

/// Why the sandbox is being killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Stopped,
    Limit(LimitHit),
}

/// Sleeps until the runner speaks, bubblewrap speaks, or it is time to look at the limits again.
fn wait(launched: &Launched, channel: &Channel) -> Option<Reason> {
    let spoken = {
        let mut fds = [
            PollFd::new(channel, PollFlags::IN),
            PollFd::new(&launched.status, PollFlags::IN),
        ];
        let tick = rustix::event::Timespec::try_from(launched.tick()).ok();
        match poll(&mut fds, tick.as_ref()) {
            Ok(_) => fds.first().is_some_and(|fd| !fd.revents().is_empty()),
            Err(_) => false,
        }
    };
    if !spoken {
        return None;
    }
    match channel.receive::<Request>() {
        Ok(Some((Request::Overflow, _))) => Some(Reason::Limit(LimitHit::Output)),
        Ok(Some((Request::Stop, _)) | None) | Err(_) => Some(Reason::Stopped),
    }
}

/// Descriptors opened by a library of the runner without close-on-exec would otherwise reach the program inside.
fn close_inherited() {
    let Ok(entries) = std::fs::read_dir("/proc/self/fd") else {
        return;
    };
    let open: Vec<i32> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    for fd in open.into_iter().filter(|fd| *fd > 2) {
        // The folder's own descriptor is in the list and already closed.
        let _ = nix::unistd::close(fd);
    }
}
