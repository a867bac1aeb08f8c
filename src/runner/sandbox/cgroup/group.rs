//! The control group of one sandbox.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::spec::Limits;
use super::Cgroups;

/// The group of one sandbox; removed when dropped, which needs its processes to be gone.
pub(in super::super) struct Group {
    memory: PathBuf,
    pids: Option<PathBuf>,
    cpu: Option<PathBuf>,
    unified: bool,
}

impl Group {
    /// Makes a group with limits, or `None` where groups cannot be made.
    pub(in super::super) fn create(
        groups: &Cgroups,
        name: &str,
        limits: &Limits,
    ) -> io::Result<Option<Self>> {
        let group = match groups {
            Cgroups::None { .. } => return Ok(None),
            Cgroups::V1 {
                memory,
                pids,
                cpuacct,
            } => {
                let join = |folder: &PathBuf| folder.join(name);
                Self {
                    memory: join(memory),
                    pids: pids.as_ref().map(join),
                    cpu: cpuacct.as_ref().map(join),
                    unified: false,
                }
            }
            Cgroups::V2 { parent } => Self {
                memory: parent.join(name),
                pids: Some(parent.join(name)),
                cpu: Some(parent.join(name)),
                unified: true,
            },
        };
        for folder in group.folders() {
            // A supervisor that was killed may have left a group, and its counters would speak against the wrong program.
            drop(fs::remove_dir(folder));
            fs::create_dir(folder)?;
        }
        group.limit(limits)?;
        Ok(Some(group))
    }

    /// Moves one process, hence all that it starts later, into the group.
    pub(in super::super) fn add(&self, pid: i32) -> io::Result<()> {
        self.folders()
            .iter()
            .try_for_each(|folder| fs::write(folder.join("cgroup.procs"), pid.to_string()))
    }

    /// Whether the kernel killed something for memory.
    pub(in super::super) fn out_of_memory(&self) -> bool {
        let file = if self.unified {
            "memory.events"
        } else {
            "memory.oom_control"
        };
        keyed(&self.memory.join(file), "oom_kill") > 0
    }

    /// Whether a process was refused.
    pub(in super::super) fn out_of_pids(&self) -> bool {
        self.pids
            .as_ref()
            .is_some_and(|folder| keyed(&folder.join("pids.events"), "max") > 0)
    }

    /// Processor time of everything that ever ran in the group, in milliseconds.
    pub(in super::super) fn cpu_millis(&self) -> u64 {
        match &self.cpu {
            None => 0,
            Some(folder) if self.unified => keyed(&folder.join("cpu.stat"), "usage_usec") / 1000,
            Some(folder) => number(&folder.join("cpuacct.usage")) / 1_000_000,
        }
    }

    /// Highest memory use, in bytes, with files in memory file systems.
    pub(in super::super) fn peak_bytes(&self) -> u64 {
        number(&self.memory.join(if self.unified {
            "memory.peak"
        } else {
            "memory.max_usage_in_bytes"
        }))
    }

    fn limit(&self, limits: &Limits) -> io::Result<()> {
        let memory = limits.memory_bytes.to_string();
        // Swap would turn a memory bomb into a slow machine; its switches are missing on kernels without swap accounting.
        if self.unified {
            fs::write(self.memory.join("memory.max"), &memory)?;
            drop(fs::write(self.memory.join("memory.swap.max"), "0"));
            drop(fs::write(self.memory.join("memory.oom.group"), "1"));
        } else {
            fs::write(self.memory.join("memory.limit_in_bytes"), &memory)?;
            drop(fs::write(
                self.memory.join("memory.memsw.limit_in_bytes"),
                &memory,
            ));
        }
        // One more for PID 1 of the sandbox.
        self.pids.as_ref().map_or(Ok(()), |folder| {
            fs::write(
                folder.join("pids.max"),
                limits.pids.saturating_add(1).to_string(),
            )
        })
    }

    fn folders(&self) -> Vec<&PathBuf> {
        let mut folders = vec![&self.memory];
        folders.extend(self.pids.iter().chain(&self.cpu).filter(|_| !self.unified));
        folders
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        for folder in self.folders() {
            // A process that was just reaped may hold its group for a moment longer.
            for _ in 0..50 {
                match fs::remove_dir(folder) {
                    Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {
                        std::thread::sleep(Duration::from_millis(2))
                    }
                    _ => break,
                }
            }
        }
    }
}

fn number(file: &Path) -> u64 {
    fs::read_to_string(file)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

fn keyed(file: &Path, key: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .find_map(|line| {
            line.strip_prefix(key)?
                .strip_prefix(' ')?
                .trim()
                .parse()
                .ok()
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    // A plain folder stands in for the kernel: the names of the files and what is written to them are what can be wrong.
    #[test]
    fn a_version_2_group_is_limited_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let groups = Cgroups::V2 {
            parent: folder.path().to_owned(),
        };
        let limits = Limits {
            memory_bytes: 1000,
            pids: 7,
            ..Limits::default()
        };
        let group = Group::create(&groups, "one", &limits).unwrap().unwrap();
        let file = |name: &str| folder.path().join("one").join(name);
        let written = |name: &str| fs::read_to_string(file(name)).unwrap();
        assert_eq!(
            (
                written("memory.max"),
                written("memory.swap.max"),
                written("pids.max")
            ),
            ("1000".into(), "0".into(), "8".into())
        );
        group.add(42).unwrap();
        assert_eq!(written("cgroup.procs"), "42");
        assert!(!group.out_of_memory() && !group.out_of_pids());
        fs::write(file("memory.events"), "low 0\nmax 9\noom 1\noom_kill 2\n").unwrap();
        fs::write(file("pids.events"), "max 3\n").unwrap();
        fs::write(file("cpu.stat"), "usage_usec 2500\nuser_usec 1\n").unwrap();
        fs::write(file("memory.peak"), "900\n").unwrap();
        assert!(group.out_of_memory() && group.out_of_pids());
        assert_eq!((group.cpu_millis(), group.peak_bytes()), (2, 900));
    }
}
