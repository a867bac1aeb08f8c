//! Reads `.tar.gz`.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::refusal::UnpackError;
use super::{Entry, Sink};

/// Headers and padding that one entry may bring beside its content, in bytes.
const OVERHEAD: u64 = 4096;

pub(super) fn read<R: Read>(archive: R, sink: &mut dyn Sink) -> Result<(), UnpackError> {
    // Long names are entries of their own, which the tar reader holds in memory: everything that comes out of gzip is counted, not only file content.
    let entries = u64::try_from(sink.limits().entries).unwrap_or(u64::MAX);
    let left = sink
        .limits()
        .unpacked_bytes
        .saturating_add(entries.saturating_mul(OVERHEAD));
    let mut archive = Archive::new(Bounded {
        inner: MultiGzDecoder::new(archive),
        left,
    });
    let list = archive.entries().map_err(|error| sink.unreadable(&error))?;
    for entry in list {
        let mut entry = entry.map_err(|error| sink.unreadable(&error))?;
        let kind = match entry.header().entry_type() {
            // Settings for the entries that follow; the tar reader applies those that matter.
            EntryType::XGlobalHeader | EntryType::XHeader => continue,
            EntryType::Regular | EntryType::Continuous => Entry::File,
            EntryType::Directory => Entry::Folder,
            EntryType::Symlink | EntryType::Link => Entry::Link,
            _ => Entry::Special,
        };
        let name = entry.path_bytes().into_owned();
        sink.add(&name, kind, &mut entry)?;
    }
    Ok(())
}

/// Fails once more than `left` bytes were read.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(u64::try_from(count).unwrap_or(u64::MAX))
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(count)
    }
}
