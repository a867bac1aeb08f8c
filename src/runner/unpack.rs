//! Unpacks a candidate's archive, or says in words for the candidate why not.
//!
//! Owns the rules on what an archive may hold. It must never write outside the folder it was given, never follow or make a link, and never believe a size that
//! an archive states: bytes are counted as they come out. Either the whole archive is there afterwards or nothing is.
//!
//! Start at [`unpack`] and [`UnpackLimits`].

mod names;
mod refusal;
mod tarred;
mod tree;
mod zipped;

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use self::refusal::{Refusal, UnpackError};
use self::tree::Tree;

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

/// What was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// Number of files.
    pub files: usize,
    /// Their sizes together, in bytes.
    pub bytes: u64,
    /// The single top-level folder that was left out, if the archive had one.
    pub stripped: Option<String>,
}

/// Unpacks a `.zip` or `.tar.gz`, told apart by content, into `into`, which must not exist or be empty. Files are readable by everyone, as sandboxes run under
/// other users; executable and setuid bits are dropped. If everything lies in one folder, that folder's content is what lands in `into`.
///
/// # Errors
/// [`UnpackError::Refused`] is the candidate's to fix and safe to show; [`UnpackError::Io`] is ours.
pub fn unpack<R: Read + Seek>(
    mut archive: R,
    into: &Path,
    limits: &UnpackLimits,
) -> Result<Unpacked, UnpackError> {
    let kind = recognise(&mut archive, limits)?;
    let parent = into.parent().ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            "the root folder is no place to unpack to",
        )
    })?;
    let staging = tempfile::Builder::new()
        .prefix(".unpacking-")
        .tempdir_in(parent)?;
    let mut tree = Tree::new(staging.path().join("content"), limits)?;
    match kind {
        Kind::Zip => zipped::read(archive, &mut tree)?,
        Kind::TarGz => tarred::read(archive, &mut tree)?,
    }
    let (files, bytes) = tree.totals()?;
    let (content, stripped) = without_wrapper(tree.root())?;
    fs::rename(content, into)?;
    fs::set_permissions(into, fs::Permissions::from_mode(0o755))?;
    Ok(Unpacked {
        files,
        bytes,
        stripped,
    })
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

/// The folder to keep: the only entry of the archive, when that is a folder, else the whole content.
fn without_wrapper(root: &Path) -> io::Result<(PathBuf, Option<String>)> {
    let mut entries = fs::read_dir(root)?.collect::<io::Result<Vec<_>>>()?;
    match (entries.pop(), entries.is_empty()) {
        (Some(only), true) if only.file_type()?.is_dir() => Ok((
            only.path(),
            Some(only.file_name().to_string_lossy().into_owned()),
        )),
        _ => Ok((root.to_owned(), None)),
    }
}
