//! Archives of candidates: what one may hold, and how it is read.
//!
//! Owns the rules; what becomes of the entries is up to a [`Sink`]: the runner writes them into a folder, the web keeps them in
//! memory ([`memory`]). Must never follow a link, run anything or believe a size that an archive states: bytes are counted
//! as they come out. Start at [`walk`] and [`UnpackLimits`].

pub mod memory;
mod names;
mod refusal;
mod tarred;
mod zipped;

use std::io::{self, Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

pub use self::names::parse as parse_name;
pub use self::refusal::{Refusal, UnpackError, shown};

/// What an archive may hold. The candidate is shown these, so they are a value and not constants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnpackLimits {
    /// Size of the archive, in bytes.
    pub packed_bytes: u64,
    /// Size of all files together, in bytes.
    pub unpacked_bytes: u64,
    /// Size of one file, in bytes.
    pub file_bytes: u64,
    /// Files and folders.
    pub entries: usize,
    /// Folders inside folders.
    pub depth: usize,
    /// Length of one name, in bytes.
    pub name_bytes: usize,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self {
            packed_bytes: 10 << 20,
            unpacked_bytes: 50 << 20,
            file_bytes: 10 << 20,
            entries: 5_000,
            depth: 20,
            name_bytes: 200,
        }
    }
}

/// What an entry of an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A link of either kind.
    Link,
    /// A device, a pipe and the like.
    Special,
}

/// Takes the entries of an archive, one by one.
pub trait Sink {
    /// What the archive may hold.
    fn limits(&self) -> &UnpackLimits;

    /// Takes one entry; `content` is read only for a file, and only after its name was accepted.
    fn add(
        &mut self,
        raw_name: &[u8],
        entry: Entry,
        content: &mut dyn Read,
    ) -> Result<(), UnpackError>;

    /// What failing to read an archive means: it is damaged, unless we stopped it ourselves.
    fn unreadable(&self, error: &io::Error) -> UnpackError {
        if error.kind() == io::ErrorKind::FileTooLarge {
            return Refusal::UnpackedTooLarge {
                limit: self.limits().unpacked_bytes,
            }
            .into();
        }
        let said = error.to_string();
        Refusal::Damaged {
            detail: said.chars().filter(|c| !c.is_control()).take(200).collect(),
        }
        .into()
    }
}

/// Reads a `.zip` or `.tar.gz`, told apart by content, into `sink`.
///
/// # Errors
/// [`UnpackError::Refused`] is the candidate's to fix and safe to show; [`UnpackError::Io`] is ours.
pub fn walk<R: Read + Seek>(mut archive: R, sink: &mut dyn Sink) -> Result<(), UnpackError> {
    match recognise(&mut archive, sink.limits())? {
        Kind::Zip => zipped::read(archive, sink),
        Kind::TarGz => tarred::read(archive, sink),
    }
}

enum Kind {
    Zip,
    TarGz,
}

/// First bytes of what candidates send by mistake, with its everyday name.
const OTHERS: [(&[u8], &str); 6] = [
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"# v", "a git bundle"),
];

/// Recognises an archive by its first bytes and its size, and leaves it at its beginning.
fn recognise<R: Read + Seek>(archive: &mut R, limits: &UnpackLimits) -> Result<Kind, UnpackError> {
    let size = archive.seek(SeekFrom::End(0))?;
    archive.rewind()?;
    if size > limits.packed_bytes {
        return Err(Refusal::PackedTooLarge {
            limit: limits.packed_bytes,
        }
        .into());
    }
    let mut start = Vec::new();
    archive.by_ref().take(8).read_to_end(&mut start)?;
    archive.rewind()?;
    if start.is_empty() {
        Err(Refusal::Empty.into())
    } else if start.starts_with(b"PK") {
        Ok(Kind::Zip)
    } else if start.starts_with(b"\x1f\x8b") {
        Ok(Kind::TarGz)
    } else if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| start.starts_with(magic)) {
        Err(Refusal::WrongType {
            what: (*what).to_owned(),
        }
        .into())
    } else {
        Err(Refusal::NotAnArchive.into())
    }
}
