//! Control groups, version 1 or 2: exact limits on memory and processes where this user may make groups.
//!
//! [`Cgroups`] says where groups can be made and is found once; a [`Group`] is one sandbox. Without either, the watchdog in `watch` takes over.

mod group;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(super) use self::group::Group;

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
    made.map_err(|error| format!("{}: {error}", parent.display()))?;
    prune(parent);
    Ok(())
}

/// Removes groups whose supervisor was killed. The kernel refuses to remove one that still holds a process.
fn prune(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let supervisor = name
            .to_str()
            .and_then(|name| name.strip_prefix("assay-")?.parse::<u32>().ok());
        if supervisor.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            drop(fs::remove_dir(entry.path()));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
24 1 0:22 / /proc rw,nosuid shared:5 - proc proc rw
30 24 0:26 /slice/box /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory
31 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 master:2 - cgroup cgroup rw,cpu,cpuacct
32 24 0:28 / /sys/fs/cgroup/unified rw,nosuid - cgroup2 cgroup2 rw,nsdelegate";

    fn folder(kind: &str, controller: Option<&str>, path: &str) -> Option<String> {
        let mount = MOUNTS
            .lines()
            .find_map(|line| mount_of(line, kind, controller))?;
        Some(mount.folder(path).display().to_string())
    }

    #[test]
    fn groups_are_found_below_the_mount_of_their_controller() {
        let found = |controller, path| folder("cgroup", Some(controller), path);
        assert_eq!(
            found("cpuacct", "/user").unwrap(),
            "/sys/fs/cgroup/cpu,cpuacct/user"
        );
        assert_eq!(found("pids", "/"), None);
        assert_eq!(
            folder("cgroup2", None, "/user.slice/x").unwrap(),
            "/sys/fs/cgroup/unified/user.slice/x"
        );
    }

    #[test]
    fn a_mount_that_shows_a_part_of_the_tree_is_resolved_from_that_part() {
        assert_eq!(
            folder("cgroup", Some("memory"), "/slice/box/job").unwrap(),
            "/sys/fs/cgroup/memory/job"
        );
        assert_eq!(
            folder("cgroup", Some("memory"), "/slice/box").unwrap(),
            "/sys/fs/cgroup/memory/"
        );
    }
}
