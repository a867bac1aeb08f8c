//! The folder that is being filled: the only place that writes, and the one that counts.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::archive::{Entry, Refusal, Sink, UnpackError, UnpackLimits, parse_name, shown};

pub(super) struct Tree<'a> {
    root: PathBuf,
    limits: &'a UnpackLimits,
    seen: HashSet<PathBuf>,
    entries: usize,
    files: usize,
    bytes: u64,
}

impl<'a> Tree<'a> {
    pub(super) fn new(root: PathBuf, limits: &'a UnpackLimits) -> io::Result<Self> {
        fs::create_dir(&root)?;
        Ok(Self {
            root,
            limits,
            seen: HashSet::new(),
            entries: 0,
            files: 0,
            bytes: 0,
        })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Number of files and their bytes; an archive without files is refused.
    pub(super) fn totals(&self) -> Result<(usize, u64), UnpackError> {
        if self.files == 0 {
            Err(Refusal::Empty.into())
        } else {
            Ok((self.files, self.bytes))
        }
    }

    fn folder(&self, path: &Path, name: &str) -> Result<(), UnpackError> {
        let mut current = self.root.clone();
        let Ok(below) = path.strip_prefix(&self.root) else {
            return Ok(());
        };
        for part in below {
            current.push(part);
            match fs::create_dir(&current) {
                Ok(()) => fs::set_permissions(&current, fs::Permissions::from_mode(0o755))?,
                // Only folders and files are ever made here, so what is no folder is a file of the same name.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !current.is_dir() => {
                    return Err(Refusal::Duplicate {
                        name: name.to_owned(),
                    }
                    .into());
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn write(
        &mut self,
        path: &Path,
        name: &str,
        content: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        // create_new neither overwrites nor follows anything.
        let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Refusal::Duplicate {
                    name: name.to_owned(),
                }
                .into());
            }
            other => other?,
        };
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
        let mut buffer = [0; 64 * 1024];
        let mut size = 0;
        loop {
            let count = match content.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.unreadable(&error)),
            };
            let added = u64::try_from(count).unwrap_or(u64::MAX);
            size += added;
            self.bytes += added;
            if self.bytes > self.limits.unpacked_bytes {
                return Err(Refusal::UnpackedTooLarge {
                    limit: self.limits.unpacked_bytes,
                }
                .into());
            }
            if size > self.limits.file_bytes {
                return Err(Refusal::FileTooLarge {
                    name: name.to_owned(),
                    limit: self.limits.file_bytes,
                }
                .into());
            }
            file.write_all(buffer.get(..count).unwrap_or_default())?;
        }
    }
}

impl Sink for Tree<'_> {
    fn limits(&self) -> &UnpackLimits {
        self.limits
    }

    fn add(
        &mut self,
        raw_name: &[u8],
        entry: Entry,
        content: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(Refusal::TooManyEntries {
                limit: self.limits.entries,
            }
            .into());
        }
        let name = shown(raw_name);
        match entry {
            Entry::Link => return Err(Refusal::Link { name }.into()),
            Entry::Special => return Err(Refusal::Special { name }.into()),
            Entry::File | Entry::Folder => {}
        }
        let Some(parts) = parse_name(raw_name, self.limits)? else {
            return Ok(());
        };
        let path = parts
            .iter()
            .fold(self.root.clone(), |path, part| path.join(part));
        if entry == Entry::Folder {
            return self.folder(&path, &name);
        }
        // A file's name may occur once; a folder may be named again, as archives list folders and also the files in them.
        if !self.seen.insert(path.clone()) {
            return Err(Refusal::Duplicate { name }.into());
        }
        if let Some(parent) = path.parent() {
            self.folder(parent, &name)?;
        }
        self.files += 1;
        self.write(&path, &name, content)
    }
}
