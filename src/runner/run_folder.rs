//! Temporary folders of runs. Each is locked for as long as its process lives, so that whatever a killed runner left
//! behind can be told from what is at work, and removed.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

/// What the names of these folders begin with.
const PREFIX: &str = "assay-run-";
/// A folder younger than this may not be locked yet.
const YOUNG: Duration = Duration::from_secs(60);

/// A temporary folder, removed when it is dropped.
pub struct RunFolder {
    folder: tempfile::TempDir,
    _lock: File,
}

impl RunFolder {
    /// Makes one below `parent`.
    pub fn new_in(parent: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let lock = File::open(folder.path())?;
        lock.try_lock()?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders below `parent` whose process is gone, and says how many there were. What cannot be removed stays
/// for the next time.
pub fn remove_abandoned(parent: &Path) -> usize {
    let Ok(entries) = fs::read_dir(parent) else {
        return 0;
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .filter(|entry| is_abandoned(&entry.path(), YOUNG))
        .filter(|entry| fs::remove_dir_all(entry.path()).is_ok())
        .count()
}

fn is_abandoned(path: &Path, young: Duration) -> bool {
    let Ok(folder) = File::open(path) else {
        return false;
    };
    let age = folder
        .metadata()
        .and_then(|data| data.modified())
        .map(|changed| changed.elapsed().unwrap_or_default());
    age.is_ok_and(|age| age >= young) && folder.try_lock().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_that_nobody_holds_is_abandoned() {
        let parent = tempfile::tempdir().unwrap();
        let held = RunFolder::new_in(parent.path()).unwrap();
        assert!(!is_abandoned(held.path(), Duration::ZERO));
        let left = parent.path().join("assay-run-left");
        fs::create_dir(&left).unwrap();
        assert!(is_abandoned(&left, Duration::ZERO));
        assert!(!is_abandoned(&left, YOUNG), "somebody may be making it");
    }

    #[test]
    fn what_a_killed_runner_left_is_removed_and_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - YOUNG * 2;
        for name in ["assay-run-left", "something-else"] {
            let path = parent.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::write(path.join("file"), "left").unwrap();
            File::open(&path).unwrap().set_modified(old).unwrap();
        }
        let held = RunFolder::new_in(parent.path()).unwrap();
        File::open(held.path()).unwrap().set_modified(old).unwrap();
        assert_eq!(remove_abandoned(parent.path()), 1);
        assert!(held.path().is_dir() && parent.path().join("something-else/file").is_file());
    }
}
