//! Packs a kit: the whole of it for runners, and the candidate's part. The same files give the same bytes, whenever and
//! wherever they are packed, so that a blob can be compared by its hash.
//!
//! The candidate's archive holds what the manifest names and nothing else: never hidden data, the reference, the
//! mutants, the review guide or the manifest.

use std::io::{Cursor, Write};

use anyhow::Context;
use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;

use super::Files;
use crate::domain::kit::head::KitHead;

/// A kit as `.tar.gz`, its files at the top.
///
/// # Errors
/// When a name is too long for the format.
pub fn archive(files: &Files) -> anyhow::Result<Vec<u8>> {
    let gzip = GzBuilder::new().write(Vec::new(), Compression::best());
    let mut tar = tar::Builder::new(gzip);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(bytes.len())?);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_entry_type(tar::EntryType::Regular);
        tar.append_data(&mut header, name, bytes.as_slice())
            .with_context(|| format!("cannot pack {name}"))?;
    }
    Ok(tar.into_inner()?.finish()?)
}

/// What the candidate gets, as `.zip` with one folder at the top: brief, contract, starter and public checks.
///
/// # Errors
/// When a part that the manifest names is missing.
pub fn starter(head: &KitHead, files: &Files) -> anyhow::Result<Vec<u8>> {
    let parts = &head.files;
    for part in [&parts.brief, &parts.contract] {
        anyhow::ensure!(files.contains_key(part), "the file {part} is missing");
    }
    for folder in [&parts.starter, &parts.public_checks] {
        let inside = |name: &String| is_within(name, folder);
        anyhow::ensure!(files.keys().any(inside), "the folder {folder} is empty");
    }
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let top = folder_of(head);
    for (name, bytes) in files {
        let handed_out = [&parts.brief, &parts.contract].contains(&name)
            || is_within(name, &parts.starter)
            || is_within(name, &parts.public_checks);
        if handed_out {
            zip.start_file(format!("{top}/{name}"), options)?;
            zip.write_all(bytes)?;
        }
    }
    Ok(zip.finish()?.into_inner())
}

/// The folder at the top of the candidate's archive. Every kit of ours is about the same product, Conduit.
pub fn folder_of(head: &KitHead) -> String {
    format!("conduit-{}", head.id)
}

fn is_within(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}
