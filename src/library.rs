//! The library: the rubrics with their samples and the take-home kits that ship inside the program, and the rubrics an
//! organisation adds in its data folder.
//!
//! Owns reading and packing at start. A file with a fault stops the start and is named, with line and rule: a score
//! must never stand on half a rubric. Start with [`load`]; `pack` makes the archives.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use bytes::Bytes;
use rust_embed::Embed;

use crate::app::Parts;
use crate::db::Db;
use crate::domain::kit::head::{self, KitHead};
use crate::domain::practice::{SampleFault, SampleSet};
use crate::domain::preset;
use crate::domain::rubric::{LARGEST_FILE, Rubric, RubricFault, RubricOrigin};
use crate::ops::OpError;
use crate::ops::library::{KitToStore, ShippedVersion, sync};

pub mod pack;

#[derive(Embed)]
#[folder = "rubrics/"]
struct RubricFiles;

#[derive(Embed)]
#[folder = "takehomes/"]
struct KitFiles;

const MANIFEST: &str = "kit.toml";

/// The files of a kit by their path inside its folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A kit as it was read: its head and all its files.
#[derive(Clone, Debug)]
pub struct ReadKit {
    /// What the manifest says about it.
    pub head: KitHead,
    /// `sha256:` and the digest over all its files.
    pub digest: String,
    /// Its files.
    pub files: Files,
}

/// All faults of the rubrics, one line each.
#[derive(Debug, thiserror::Error)]
#[error("the library cannot be used:\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
pub struct LibraryFaults(pub Vec<RubricFault>);

/// All faults of the sample answers, one line each.
#[derive(Debug, thiserror::Error)]
#[error("the sample answers cannot be used:\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
pub struct SampleFaults(pub Vec<SampleFault>);

/// Reads everything and brings it into the database and the blob store.
///
/// # Errors
/// When a file has a fault, or a published version was changed.
pub fn load(parts: &Parts) -> anyhow::Result<()> {
    preset::shipped()?;
    let shipped = shipped_rubrics()?.into_iter();
    let own = own_rubrics(&parts.config.data.join("rubrics"))?.into_iter();
    let mut rubrics: Vec<(RubricOrigin, Rubric)> = shipped
        .map(|rubric| (RubricOrigin::Shipped, rubric))
        .chain(own.map(|rubric| (RubricOrigin::File, rubric)))
        .collect();
    rubrics.sort_by_key(|(origin, rubric)| {
        (
            rubric.id.clone(),
            semver::Version::parse(&rubric.version).ok(),
            // Of two texts under one number the organisation's is kept.
            *origin == RubricOrigin::Shipped,
        )
    });
    let stored = parts.db.read_now(known_kits)?;
    let mut kits = Vec::new();
    for read in shipped_kits()? {
        // Packing is skipped where it was done before; another digest under a known version is refused below.
        match stored.get(&(read.head.id.clone(), read.head.version.clone())) {
            Some(digest) if *digest == read.digest => {}
            _ => kits.push(store(parts, read)?),
        }
    }
    let left_out = parts
        .db
        .write_now(|tx| sync(tx, &rubrics, &kits))
        .map_err(|error: OpError| anyhow::anyhow!("the library cannot be used: {error}"))?;
    for words in left_out {
        tracing::warn!("{words}");
    }
    Ok(())
}

/// The rubrics that ship.
///
/// # Errors
/// Every fault of every file.
pub fn shipped_rubrics() -> Result<Vec<Rubric>, LibraryFaults> {
    let files = RubricFiles::iter().filter_map(|name| {
        let own = name.ends_with(".toml") && !name.contains('/');
        let file = RubricFiles::get(&name).filter(|_| own)?;
        Some((name.to_string(), file.data.into_owned()))
    });
    read_rubrics(files)
}

/// The sample answers that ship, one set for each rubric that has some. They live in the program, not in the database.
///
/// # Errors
/// Every fault of every file.
pub fn shipped_samples() -> anyhow::Result<Vec<SampleSet>> {
    let rubrics = shipped_rubrics()?;
    let (mut sets, mut faults) = (Vec::new(), Vec::new());
    for name in RubricFiles::iter().filter(|name| name.starts_with("samples/")) {
        let Some(file) = RubricFiles::get(&name) else {
            continue;
        };
        match SampleSet::from_toml(&name, &String::from_utf8_lossy(&file.data), &rubrics) {
            Ok(set) => sets.push(set),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(sets)
    } else {
        Err(SampleFaults(faults).into())
    }
}

/// The versions that ship.
///
/// # Errors
/// As [`shipped_rubrics`].
pub fn shipped_versions() -> Result<Vec<ShippedVersion>, LibraryFaults> {
    let versions = shipped_rubrics()?.into_iter().map(|rubric| ShippedVersion {
        digest: rubric.digest().unwrap_or_default(),
        rubric: rubric.id,
        version: rubric.version,
    });
    Ok(versions.collect())
}

/// The rubrics in a folder; none when there is no such folder.
///
/// # Errors
/// When it cannot be read, and every fault of every file.
pub fn own_rubrics(folder: &Path) -> anyhow::Result<Vec<Rubric>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for path in rubric_paths(folder)? {
        files.push((path.display().to_string(), rubric_bytes(&path)?));
    }
    Ok(read_rubrics(files)?)
}

/// The bytes of a rubric file, and a few more than a rubric may have of one that is too large.
///
/// # Errors
/// When it cannot be read.
pub fn rubric_bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let unreadable = || format!("cannot read {}", path.display());
    let file = std::fs::File::open(path).with_context(unreadable)?;
    let most = u64::try_from(LARGEST_FILE)?.saturating_add(1);
    let mut bytes = Vec::new();
    file.take(most)
        .read_to_end(&mut bytes)
        .with_context(unreadable)?;
    Ok(bytes)
}

/// The rubric files directly inside a folder, by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn rubric_paths(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let unreadable = || format!("cannot read the folder {}", folder.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "toml") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The kits that ship, by id.
///
/// # Errors
/// When a manifest has a fault.
pub fn shipped_kits() -> anyhow::Result<Vec<ReadKit>> {
    let mut folders: BTreeMap<String, Files> = BTreeMap::new();
    for name in KitFiles::iter() {
        // Byte code appears by itself when somebody runs a project; it is no part of a kit.
        let own = !name.split('/').any(|part| part == "__pycache__");
        if let (true, Some((folder, path)), Some(file)) =
            (own, name.split_once('/'), KitFiles::get(&name))
        {
            let files = folders.entry(folder.to_owned()).or_default();
            files.insert(path.to_owned(), file.data.into_owned());
        }
    }
    folders
        .into_iter()
        .filter(|(_, files)| files.contains_key(MANIFEST))
        .map(|(folder, files)| {
            read_kit(files).with_context(|| format!("the take-home {folder} cannot be used"))
        })
        .collect()
}

/// Reads the head of a kit and computes its digest.
///
/// # Errors
/// When the manifest has a fault.
pub fn read_kit(files: Files) -> anyhow::Result<ReadKit> {
    let head = KitHead::from_toml(&text(&files, MANIFEST)?)?;
    let sorted = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    Ok(ReadKit {
        digest: head::digest(sorted),
        head,
        files,
    })
}

fn read_rubrics(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> Result<Vec<Rubric>, LibraryFaults> {
    let mut rubrics = Vec::new();
    let mut faults = Vec::new();
    for (name, bytes) in files {
        match Rubric::from_bytes(&name, &bytes) {
            Ok(rubric) => rubrics.push(rubric),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(rubrics)
    } else {
        Err(LibraryFaults(faults))
    }
}

fn known_kits(db: &mut Db) -> Result<BTreeMap<(String, String), String>, crate::db::DbError> {
    let rows = crate::db::kits::list(db)?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.kit, row.version), row.digest))
        .collect())
}

fn store(parts: &Parts, read: ReadKit) -> anyhow::Result<KitToStore> {
    let archive = pack::archive(&read.files)?;
    let starter = pack::starter(&read.head, &read.files)?;
    let [archive_blob, starter_blob] = put(parts, [archive.into(), starter.into()])?;
    Ok(KitToStore {
        manifest: text(&read.files, MANIFEST)?,
        brief: text(&read.files, &read.head.files.brief)?,
        head: read.head,
        digest: read.digest,
        archive_blob,
        starter_blob,
    })
}

/// Stores blobs from code that may or may not run inside an async runtime.
fn put(parts: &Parts, blobs: [Bytes; 2]) -> anyhow::Result<[String; 2]> {
    let store = parts.blobs.clone();
    let work = move || -> anyhow::Result<[String; 2]> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let [first, second] = blobs;
        runtime.block_on(async { Ok([store.put(first).await?, store.put(second).await?]) })
    };
    std::thread::spawn(work)
        .join()
        .map_err(|_| anyhow::anyhow!("storing the take-homes was cut off"))?
}

fn text(files: &Files, name: &str) -> anyhow::Result<String> {
    let bytes = files
        .get(name)
        .with_context(|| format!("the file {name} is missing"))?;
    String::from_utf8(bytes.clone()).with_context(|| format!("the file {name} is no text"))
}
