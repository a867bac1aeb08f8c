//! Reads `.zip`.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::refusal::{Refusal, UnpackError, shown};
use super::{Entry, Sink};

/// File type bits of a Unix mode, and the two types that are welcome (none is also fine: many tools write none).
const TYPE_BITS: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;

pub(super) fn read<R: Read + Seek>(archive: R, sink: &mut dyn Sink) -> Result<(), UnpackError> {
    let mut archive = ZipArchive::new(archive).map_err(|error| refused(sink, "", error))?;
    if archive.len() > sink.limits().entries {
        return Err(Refusal::TooManyEntries {
            limit: sink.limits().entries,
        }
        .into());
    }
    // The reader keeps one of several entries with the same name; which one, another tool may see differently.
    if archive.has_duplicate_names() {
        return Err(Refusal::Duplicate {
            name: "A file".into(),
        }
        .into());
    }
    if archive
        .has_overlapping_files()
        .map_err(|error| refused(sink, "", error))?
    {
        return Err(Refusal::Overlapping.into());
    }
    for index in 0..archive.len() {
        let name = archive
            .name_for_index(index)
            .and_then(Result::ok)
            .map(|name| name.into_owned())
            .unwrap_or_default();
        let mut file = archive
            .by_index(index)
            .map_err(|error| refused(sink, &name, error))?;
        let kind = match file.unix_mode().map_or(0, |mode| mode & TYPE_BITS) {
            _ if file.is_symlink() => Entry::Link,
            0 | REGULAR | FOLDER if file.is_dir() => Entry::Folder,
            0 | REGULAR => Entry::File,
            _ => Entry::Special,
        };
        let raw_name = file
            .name()
            .map_err(|error| refused(sink, &name, error))?
            .into_owned();
        sink.add(raw_name.as_bytes(), kind, &mut file)?;
    }
    Ok(())
}

fn refused(sink: &dyn Sink, name: &str, error: ZipError) -> UnpackError {
    match error {
        ZipError::Io(error) => sink.unreadable(&error),
        ZipError::InvalidPassword => Refusal::Encrypted.into(),
        ZipError::UnsupportedArchive(what) if what == ZipError::PASSWORD_REQUIRED => {
            Refusal::Encrypted.into()
        }
        ZipError::CompressionMethodNotSupported(_) => Refusal::Method {
            name: shown(name.as_bytes()),
        }
        .into(),
        other => Refusal::Damaged {
            detail: other.to_string(),
        }
        .into(),
    }
}
