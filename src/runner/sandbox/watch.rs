//! Looks at all processes of a sandbox from outside, through `/proc`: the only means of limiting them together where no control group can be made.

use std::fs;

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

/// Memory with shared pages divided among those who share them. Slower than [`usage`], so asked only when that is over the limit. A process that hides its
/// memory map (it may, by making itself undumpable) is counted with its whole resident set: hiding never helps.
pub(super) fn proportional_bytes(pids: &[i32]) -> u64 {
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
