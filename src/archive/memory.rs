//! An archive read into memory, for people who look at code and for what is checked before anything runs.
//!
//! Keeps the text of small text files and the size of everything else. What tells who made it, such as the history in
//! `.git`, is left out. Start at [`read`].

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read};

use super::{Entry, Refusal, Sink, UnpackError, UnpackLimits, parse_name, shown, walk};

/// The largest file that is shown, in bytes.
pub const SHOWN_BYTES: usize = 256 * 1024;

/// Folders that tell who made an archive or that a tool made anyway.
const LEFT_OUT: [&str; 8] = [
    ".git",
    ".hg",
    ".svn",
    ".idea",
    ".vscode",
    ".venv",
    "__pycache__",
    "node_modules",
];

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its text.
    Text(String),
    /// It is no text.
    Binary,
    /// It is larger than [`SHOWN_BYTES`].
    TooLarge,
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its size in bytes.
    pub size: u64,
    /// What is known of it.
    pub content: Content,
}

/// The files of an archive by path, without the one folder that may surround them all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// By path, in order.
    pub files: BTreeMap<String, File>,
    /// Names of folders that were left out.
    pub left_out: Vec<String>,
}

impl Files {
    /// The text of a file that is there and is text.
    pub fn text(&self, path: &str) -> Option<&str> {
        match &self.files.get(path)?.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads an archive.
///
/// # Errors
/// [`UnpackError::Refused`] in words for the person who sent it.
pub fn read(archive: &[u8], limits: &UnpackLimits) -> Result<Files, UnpackError> {
    let mut sink = Memory {
        limits,
        seen: HashSet::new(),
        entries: 0,
        bytes: 0,
        found: Files::default(),
    };
    walk(Cursor::new(archive), &mut sink)?;
    if sink.seen.is_empty() {
        return Err(Refusal::Empty.into());
    }
    Ok(without_wrapper(sink.found))
}

struct Memory<'a> {
    limits: &'a UnpackLimits,
    seen: HashSet<String>,
    entries: usize,
    bytes: u64,
    found: Files,
}

impl Sink for Memory<'_> {
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
            let limit = self.limits.entries;
            return Err(Refusal::TooManyEntries { limit }.into());
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
        if entry == Entry::Folder {
            return Ok(());
        }
        let path = parts.join("/");
        if !self.seen.insert(path.clone()) {
            return Err(Refusal::Duplicate { name }.into());
        }
        let file = self.take(&name, content)?;
        match parts.iter().find(|part| LEFT_OUT.contains(&part.as_str())) {
            Some(folder) if self.found.left_out.contains(folder) => {}
            Some(folder) => self.found.left_out.push(folder.clone()),
            None => {
                self.found.files.insert(path, file);
            }
        }
        Ok(())
    }
}

impl Memory<'_> {
    /// Reads to the end, so that every limit holds, and keeps what is shown.
    fn take(&mut self, name: &str, content: &mut dyn Read) -> Result<File, UnpackError> {
        let mut kept = Vec::new();
        let mut buffer = [0; 64 * 1024];
        let mut size = 0;
        loop {
            let count = match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.unreadable(&error)),
            };
            let added = u64::try_from(count).unwrap_or(u64::MAX);
            size += added;
            self.bytes += added;
            if self.bytes > self.limits.unpacked_bytes {
                let limit = self.limits.unpacked_bytes;
                return Err(Refusal::UnpackedTooLarge { limit }.into());
            }
            if size > self.limits.file_bytes {
                let (name, limit) = (name.to_owned(), self.limits.file_bytes);
                return Err(Refusal::FileTooLarge { name, limit }.into());
            }
            if kept.len() <= SHOWN_BYTES {
                kept.extend_from_slice(buffer.get(..count).unwrap_or_default());
            }
        }
        Ok(File {
            size,
            content: content_of(kept),
        })
    }
}

fn content_of(bytes: Vec<u8>) -> Content {
    if bytes.len() > SHOWN_BYTES {
        return Content::TooLarge;
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Content::Text(text),
        _ => Content::Binary,
    }
}

/// Leaves out the one folder in which everything lies.
fn without_wrapper(found: Files) -> Files {
    let first = |path: &str| path.split_once('/').map(|(folder, _)| format!("{folder}/"));
    let Some(Some(wrapper)) = found.files.keys().next().map(|path| first(path)) else {
        return found;
    };
    if !found.files.keys().all(|path| path.starts_with(&wrapper)) {
        return found;
    }
    let files = found.files.into_iter().map(|(path, file)| {
        let inside = path.strip_prefix(&wrapper).unwrap_or(&path).to_owned();
        (inside, file)
    });
    Files {
        files: files.collect(),
        left_out: found.left_out,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn text_is_kept_and_the_rest_is_named() {
        let large = vec![b'x'; SHOWN_BYTES + 1];
        let archive = zip(&[
            ("app/manage.py", b"import sys\n"),
            ("app/logo.png", b"\x89PNG\0\0"),
            ("app/big.txt", &large),
            ("app/.git/config", b"email = amara@example.org"),
        ]);
        let found = read(&archive, &UnpackLimits::default()).unwrap();
        assert_eq!(found.text("manage.py"), Some("import sys\n"));
        assert_eq!(found.files["logo.png"].content, Content::Binary);
        assert_eq!(found.files["big.txt"].content, Content::TooLarge);
        assert_eq!(found.left_out, [".git"]);
        assert_eq!(found.files.len(), 3);
    }

    #[test]
    fn what_the_runner_refuses_is_refused_here() {
        let kind = |archive: &[u8]| match read(archive, &UnpackLimits::default()) {
            Err(UnpackError::Refused(refusal)) => refusal.kind(),
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(&zip(&[("../outside.py", b"x")])), "points_outside");
        assert_eq!(kind(b"Rar!...."), "wrong_type");
        assert_eq!(kind(b"hello, this is text"), "not_an_archive");
        assert_eq!(kind(b""), "empty");
        let bomb = vec![0; 11 << 20];
        assert_eq!(kind(&zip(&[("bomb", &bomb)])), "file_too_large");
    }
}
