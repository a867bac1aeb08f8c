//! Unpacks a candidate's archive, or says in words for the candidate why not.
//!
//! What an archive may hold stands in [`crate::archive`]. This must never write outside the folder it was given, never follow or make a link, and never believe a size that
//! an archive states: bytes are counted as they come out. Either the whole archive is there afterwards or nothing is.
//!
//! Start at [`unpack`].

mod tree;

use std::fs;
use std::io::{self, Read, Seek};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use self::tree::Tree;
use crate::archive;
pub use crate::archive::{Refusal, UnpackError, UnpackLimits};

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
    archive: R,
    into: &Path,
    limits: &UnpackLimits,
) -> Result<Unpacked, UnpackError> {
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
    archive::walk(archive, &mut tree)?;
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
