//! Looks at all processes of a sandbox from outside, through `/proc`: the only means of limiting them together where no control group can be made.
//!
//! It sees what processes map and what memory file systems hold. Buffers of sockets it cannot see; limits on processes and open files bound those.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Clock ticks per second in `/proc`; fixed by the kernel's interface on every architecture we support.
const TICKS_PER_SECOND: u64 = 100;

/// What all processes below one use at this moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Sum of the resident sets: counts shared pages once per process, so it is an upper bound.
    pub(super) rss_bytes: u64,
    /// Processor time, with that of children already waited for.
    pub(super) cpu_millis: u64,
    /// Processes and threads.
    pub(super) tasks: u64,
}

/// The process and everything below it. Daemons stay below: PID 1 of the sandbox adopts them.
pub(super) fn tree(root: i32) -> Vec<i32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(pid) = found.get(next).copied() {
        found.extend(children(pid));
        next += 1;
    }
    found
}

/// Direct children of a process, over all its threads.
pub(super) fn children(pid: i32) -> Vec<i32> {
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    tasks
        .flatten()
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|line| {
            line.split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Sums over the processes; one that ended meanwhile counts nothing.
pub(super) fn usage(pids: &[i32]) -> Usage {
    let page = u64::try_from(rustix::param::page_size()).unwrap_or(4096);
    let mut sum = Usage::default();
    for pid in pids {
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
            continue;
        };
        // The name in parentheses is chosen by the program and may hold anything; the last parenthesis ends it.
        let Some((_, fields)) = stat.rsplit_once(')') else {
            continue;
        };
        let fields: Vec<u64> = fields
            .split_whitespace()
            .skip(1)
            .map(|field| field.parse().unwrap_or(0))
            .collect();
        let field = |number: usize| fields.get(number - 4).copied().unwrap_or(0);
        sum.cpu_millis += (14..=17).map(field).sum::<u64>() * 1000 / TICKS_PER_SECOND;
        sum.tasks += field(20);
        sum.rss_bytes += field(24) * page;
    }
    sum
}

/// Files and folders in the memory file systems of a sandbox. Empty ones take none of the file system's size, but memory of the kernel.
pub(super) fn files_in_memory(pid: i32, mounts: &[PathBuf]) -> u64 {
    let root = PathBuf::from(format!("/proc/{pid}/root"));
    let device = |path: &Path| fs::metadata(path).ok().map(|metadata| metadata.dev());
    // While bubblewrap is still setting up, the root seen there is the host's.
    if device(&root.join(".")) == device(Path::new("/")) {
        return 0;
    }
    let count = |mount: &PathBuf| {
        let stat = nix::sys::statvfs::statvfs(&root.join(mount.strip_prefix("/").unwrap_or(mount)))
            .ok()?;
        Some(stat.files().saturating_sub(stat.files_free()))
    };
    mounts.iter().filter_map(count).sum()
}

/// Memory of all processes together, with a costly exact count only as often as needed.
#[derive(Debug, Default)]
pub(super) struct Memory {
    exact: Option<Exact>,
}

#[derive(Debug, Clone, Copy)]
struct Exact {
    bytes: u64,
    rss_bytes: u64,
    valid_until: Instant,
}

impl Memory {
    /// Use now, in bytes: the sum of resident sets while that is within the limit, else with shared pages counted once.
    pub(super) fn now(&mut self, pids: &[i32], rss_bytes: u64, limit: u64) -> u64 {
        if rss_bytes <= limit {
            return rss_bytes;
        }
        if let Some(exact) = self.exact {
            // What was not resident when we counted may be new memory.
            let most = exact
                .bytes
                .saturating_add(rss_bytes.saturating_sub(exact.rss_bytes));
            if most <= limit && Instant::now() < exact.valid_until {
                return most;
            }
        }
        let started = Instant::now();
        let bytes = proportional_bytes(pids);
        // At most a tenth of the time goes into counting.
        let pause = (started.elapsed() * 9).max(Duration::from_millis(50));
        self.exact = Some(Exact {
            bytes,
            rss_bytes,
            valid_until: Instant::now() + pause,
        });
        bytes
    }
}

/// Memory with shared pages divided among those who share them. Slower than [`usage`], so asked only when that is over the limit. A process that hides its
/// memory map (it may, by making itself undumpable) is counted with its whole resident set: hiding never helps.
fn proportional_bytes(pids: &[i32]) -> u64 {
    pids.iter()
        .map(|pid| proportional(*pid).unwrap_or_else(|| usage(&[*pid]).rss_bytes))
        .sum()
}

fn proportional(pid: i32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let kilobytes = text
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))?
        .trim()
        .strip_suffix("kB")?
        .trim()
        .parse::<u64>()
        .ok()?;
    Some(kilobytes * 1024)
}
