//! Control groups, version 1 or 2: exact limits on memory and processes where this user may make groups.
//!
//! [`Cgroups`] says where groups can be made and is found once; a [`Group`] is one sandbox. Without either, the watchdog in `watch` takes over.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::spec::Limits;

/// Where groups can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cgroups {
    /// Nowhere, and why; limits on memory are then kept by the watchdog.
    None {
        /// For the operator.
        reason: String,
    },
    /// One folder per controller.
    V1 {
        /// Folder of the memory controller.
        memory: PathBuf,
        /// Folder of the process-number controller, if it is there.
        pids: Option<PathBuf>,
        /// Folder of the processor accounting controller, if it is there.
        cpuacct: Option<PathBuf>,
    },
    /// One folder with delegated controllers.
    V2 {
        /// The folder under which groups are made.
        parent: PathBuf,
    },
}

/// Name of the version 2 group into which the runner moves itself: a group that hands controllers to children may hold no processes.
const OWN_GROUP: &str = "assay-runner";

impl Cgroups {
    /// Finds out by making a group. On version 2 this moves the runner's own process into a sibling group, once.
    pub fn probe() -> Self {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let found = probe_v1(&mounts, &own).or_else(|first| {
            probe_v2(&mounts, &own)
                .map_err(|second| format!("version 1: {first}; version 2: {second}"))
        });
        found.unwrap_or_else(|reason| Self::None { reason })
    }

    /// No groups, by choice.
    pub fn none() -> Self {
        Self::None {
            reason: "switched off".into(),
        }
    }
}

/// The group of one sandbox; removed when dropped, which needs its processes to be gone.
pub(super) struct Group {
    memory: PathBuf,
    pids: Option<PathBuf>,
    cpu: Option<PathBuf>,
    unified: bool,
}

impl Group {
    /// Makes a group with limits, or `None` where groups cannot be made.
    pub(super) fn create(
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
    pub(super) fn add(&self, pid: i32) -> io::Result<()> {
        self.folders()
            .iter()
            .try_for_each(|folder| fs::write(folder.join("cgroup.procs"), pid.to_string()))
    }

    /// Whether the kernel killed something for memory.
    pub(super) fn out_of_memory(&self) -> bool {
        let file = if self.unified {
            "memory.events"
        } else {
            "memory.oom_control"
        };
        keyed(&self.memory.join(file), "oom_kill") > 0
    }

    /// Whether a process was refused.
    pub(super) fn out_of_pids(&self) -> bool {
        self.pids
            .as_ref()
            .is_some_and(|folder| keyed(&folder.join("pids.events"), "max") > 0)
    }

    /// Processor time of everything that ever ran in the group, in milliseconds.
    pub(super) fn cpu_millis(&self) -> u64 {
        match &self.cpu {
            None => 0,
            Some(folder) if self.unified => keyed(&folder.join("cpu.stat"), "usage_usec") / 1000,
            Some(folder) => number(&folder.join("cpuacct.usage")) / 1_000_000,
        }
    }

    /// Highest memory use, in bytes, with files in memory file systems.
    pub(super) fn peak_bytes(&self) -> u64 {
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

fn probe_v1(mounts: &str, own: &str) -> Result<Cgroups, String> {
    let folder = |controller: &str| -> Option<PathBuf> {
        let mount = mounts
            .lines()
            .find_map(|line| mount_of(line, "cgroup", Some(controller)))?;
        let path = own.lines().find_map(|line| {
            let (_, rest) = line.split_once(':')?;
            let (controllers, path) = rest.split_once(':')?;
            controllers
                .split(',')
                .any(|name| name == controller)
                .then_some(path)
        })?;
        Some(mount.folder(path))
    };
    let memory = folder("memory").ok_or("no memory controller is mounted")?;
    try_group(&memory, "memory.limit_in_bytes")?;
    let usable = |name, file| folder(name).filter(|folder| try_group(folder, file).is_ok());
    Ok(Cgroups::V1 {
        memory,
        pids: usable("pids", "pids.max"),
        cpuacct: usable("cpuacct", "cpuacct.usage"),
    })
}

fn probe_v2(mounts: &str, own: &str) -> Result<Cgroups, String> {
    let mount = mounts
        .lines()
        .find_map(|line| mount_of(line, "cgroup2", None))
        .ok_or("not mounted")?;
    let path = own
        .lines()
        .find_map(|line| line.strip_prefix("0::"))
        .ok_or("this process is in no group")?;
    let here = mount.folder(path);
    let parent = if here.file_name().is_some_and(|name| name == OWN_GROUP) {
        here.parent().unwrap_or(&here).to_owned()
    } else {
        here
    };
    let controllers = fs::read_to_string(parent.join("cgroup.controllers")).unwrap_or_default();
    for wanted in ["memory", "pids"] {
        if !controllers.split_whitespace().any(|name| name == wanted) {
            return Err(format!(
                "the {wanted} controller is not delegated to {}",
                parent.display()
            ));
        }
    }
    delegate(&parent).map_err(|error| format!("{}: {error}", parent.display()))?;
    try_group(&parent, "memory.max")?;
    Ok(Cgroups::V2 { parent })
}

/// Hands the controllers to children of `parent`, after moving this process out of it.
fn delegate(parent: &Path) -> io::Result<()> {
    let own = parent.join(OWN_GROUP);
    fs::create_dir_all(&own)?;
    fs::write(own.join("cgroup.procs"), std::process::id().to_string())?;
    fs::write(parent.join("cgroup.subtree_control"), "+memory +pids")?;
    drop(fs::write(parent.join("cgroup.subtree_control"), "+cpu"));
    Ok(())
}

/// Makes and removes a group, and looks for a file that only a working controller puts there.
fn try_group(parent: &Path, file: &str) -> Result<(), String> {
    let probe = parent.join(format!("assay-probe-{}", std::process::id()));
    let made = fs::create_dir(&probe).and_then(|()| {
        fs::OpenOptions::new()
            .write(true)
            .open(probe.join(file))
            .or_else(|_| fs::File::open(probe.join(file)))
            .map(drop)
    });
    drop(fs::remove_dir(&probe));
    made.map_err(|error| format!("{}: {error}", parent.display()))
}

struct Mount {
    root: PathBuf,
    point: PathBuf,
}

impl Mount {
    /// The folder of a group path; in a container the mount may show only a part of the tree.
    fn folder(&self, path: &str) -> PathBuf {
        let path = Path::new(path);
        let below = path
            .strip_prefix(&self.root)
            .or_else(|_| path.strip_prefix("/"))
            .unwrap_or(path);
        self.point.join(below)
    }
}

/// Reads one line of `mountinfo`: `id parent dev root point options … - type source super-options`.
fn mount_of(line: &str, kind: &str, controller: Option<&str>) -> Option<Mount> {
    let (left, right) = line.split_once(" - ")?;
    let mut right = right.split(' ');
    let matches = right.next()? == kind
        && controller.is_none_or(|wanted| {
            right
                .nth(1)
                .is_some_and(|options| options.split(',').any(|option| option == wanted))
        });
    let mut left = left.split(' ').skip(3);
    let (root, point) = (left.next()?, left.next()?);
    matches.then(|| Mount {
        root: root.into(),
        point: point.into(),
    })
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
