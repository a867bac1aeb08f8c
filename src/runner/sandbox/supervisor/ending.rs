//! The life of a started sandbox: is it over, is it over a limit, and how did it end.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::wait;
use nix::unistd::Pid;
use rustix::event::{PollFd, PollFlags, poll};
use serde::Deserialize;

use super::super::bwrap::PROCESS_ALLOWANCE;
use super::super::exit::LimitHit;
use super::super::watch;
use super::launch::Launched;
use super::{Ending, Reason};

/// How often processes are looked at. Between two looks a memory bomb without a control group grows by what the machine can fill in that time.
const WATCHDOG_TICK: Duration = Duration::from_millis(15);
/// How often groups are asked, where the kernel itself keeps the memory limit.
const GROUP_TICK: Duration = Duration::from_millis(50);

/// Kernel memory of one file in a memory file system, with its name, in bytes.
const FILE_COST: u64 = 1500;

#[derive(Deserialize)]
struct News {
    #[serde(rename = "exit-code")]
    exit_code: Option<i32>,
}

impl Launched {
    /// Longest time until the limits must be looked at again.
    pub(super) fn tick(&self) -> Duration {
        let left = self
            .order
            .limits
            .wall
            .saturating_sub(self.started.elapsed());
        left.min(if self.group.is_some() {
            GROUP_TICK
        } else {
            WATCHDOG_TICK
        })
    }

    /// Reads bubblewrap's news, and says whether there will be no more.
    pub(super) fn has_ended(&mut self) -> bool {
        let mut buffer = [0; 1024];
        while !self.closed && self.has_news() {
            match self.status.read(&mut buffer) {
                Ok(0) | Err(_) => self.closed = true,
                Ok(count) => self
                    .news
                    .extend_from_slice(buffer.get(..count).unwrap_or_default()),
            }
        }
        self.closed
    }

    /// The limit that is passed now, if any.
    pub(super) fn over_limit(&mut self) -> Option<LimitHit> {
        let cpu_limit = self.order.limits.cpu_seconds.saturating_mul(1000);
        if self.started.elapsed() >= self.order.limits.wall {
            return Some(LimitHit::Wall);
        }
        if let Some(group) = &self.group {
            if group.out_of_memory() {
                return Some(LimitHit::Memory);
            }
            self.peak.cpu_millis = self.peak.cpu_millis.max(group.cpu_millis());
        } else if self.look() > self.order.limits.memory_bytes {
            return Some(LimitHit::Memory);
        }
        (self.peak.cpu_millis >= cpu_limit).then_some(LimitHit::Cpu)
    }

    /// The watchdog's look at all processes: memory in bytes, with files in memory file systems counted for what the kernel needs to know them.
    fn look(&mut self) -> u64 {
        let pids = watch::tree(self.pid);
        let now = watch::usage(&pids);
        let limit = self.order.limits.memory_bytes;
        let memory = self.memory.now(&pids, now.rss_bytes, limit).saturating_add(
            watch::files_in_memory(self.pid, &self.order.memory_mounts) * FILE_COST,
        );
        self.peak.cpu_millis = self.peak.cpu_millis.max(now.cpu_millis);
        self.peak.rss_bytes = self.peak.rss_bytes.max(memory);
        self.peak.tasks = self.peak.tasks.max(now.tasks);
        memory
    }

    /// Kills what is left, reaps everything, and sums up.
    pub(super) fn end(mut self, stop: Option<Reason>) -> Ending {
        if stop.is_some() {
            // Its death takes PID 1 of the sandbox with it, and that takes the whole process namespace.
            drop(self.bwrap.kill());
        }
        let status = self.bwrap.wait().ok();
        let wall = self.started.elapsed();
        reap_all();
        self.has_ended();
        let reported = self.exit_code();
        let code = reported.or_else(|| status.and_then(|status| status.code()));
        let mut ending = Ending {
            setup_failed: self.handles.is_none() || (stop.is_none() && reported.is_none()),
            signal: code
                .and_then(signal_in)
                .or_else(|| status.and_then(|status| status.signal())),
            code: code.filter(|code| signal_in(*code).is_none()),
            killed: stop == Some(Reason::Stopped),
            wall_millis: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX),
            ..Ending::default()
        };
        self.measure(&mut ending);
        ending.limit_hit = match stop {
            Some(Reason::Limit(limit)) => Some(limit),
            Some(Reason::Stopped) => None,
            None => self.limit_behind(&ending),
        };
        ending
    }

    fn measure(&self, ending: &mut Ending) {
        let group = self.group.as_ref();
        let reaped =
            nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).ok();
        let reaped_millis = reaped.map_or(0, |usage| {
            millis(usage.user_time()) + millis(usage.system_time())
        });
        let reaped_bytes = reaped.map_or(0, |usage| {
            u64::try_from(usage.max_rss()).unwrap_or(0) * 1024
        });
        ending.cpu_millis = self
            .peak
            .cpu_millis
            .max(reaped_millis)
            .max(group.map_or(0, |group| group.cpu_millis()));
        ending.max_rss_bytes = group.map_or_else(
            || self.peak.rss_bytes.max(reaped_bytes),
            |group| group.peak_bytes(),
        );
    }

    /// The limit that made a program end by itself, as far as can be told from outside.
    fn limit_behind(&self, ending: &Ending) -> Option<LimitHit> {
        let limits = &self.order.limits;
        let signal = |wanted: Signal| {
            ending
                .signal
                .and_then(|number| Signal::try_from(number).ok())
                == Some(wanted)
        };
        let refused_process = self.group.as_ref().is_some_and(|group| group.out_of_pids())
            || self.peak.tasks >= limits.pids.saturating_add(PROCESS_ALLOWANCE);
        if self
            .group
            .as_ref()
            .is_some_and(|group| group.out_of_memory())
        {
            Some(LimitHit::Memory)
        } else if signal(Signal::SIGXCPU)
            || ending.cpu_millis >= limits.cpu_seconds.saturating_mul(1000)
        {
            Some(LimitHit::Cpu)
        } else if signal(Signal::SIGXFSZ) {
            Some(LimitHit::FileSize)
        } else {
            refused_process.then_some(LimitHit::Pids)
        }
    }

    fn exit_code(&self) -> Option<i32> {
        let text = String::from_utf8_lossy(&self.news);
        text.lines()
            .filter_map(|line| serde_json::from_str::<News>(line).ok())
            .find_map(|news| news.exit_code)
    }

    fn has_news(&self) -> bool {
        let now = rustix::event::Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let mut fds = [PollFd::new(&self.status, PollFlags::IN)];
        poll(&mut fds, Some(&now)).is_ok_and(|ready| ready > 0)
    }
}

/// Kills and reaps every child until there is none: whoever loses its parent below becomes our child. Our children cannot be reused process ids, as only we reap.
pub(super) fn reap_all() {
    let me = i32::try_from(std::process::id()).unwrap_or_default();
    loop {
        for pid in watch::children(me) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        match wait() {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return,
        }
    }
}

/// A shell's way of saying that a signal ended a program, which is also bubblewrap's.
fn signal_in(code: i32) -> Option<i32> {
    (129..=128 + 64).contains(&code).then_some(code - 128)
}

fn millis(time: nix::sys::time::TimeVal) -> u64 {
    let millis = time
        .tv_sec()
        .saturating_mul(1000)
        .saturating_add(time.tv_usec() / 1000);
    u64::try_from(millis).unwrap_or(0)
}
