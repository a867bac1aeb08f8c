//! Reads a take-home kit from its folder: the manifest `kit.toml`, the paths of its parts, and the digest over all its files.
//! A kit is data. Nothing in it runs outside a sandbox, and a manifest with an unknown schema is refused. Start with `Kit::read`.

pub mod manifest;

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use self::manifest::Manifest;
use crate::domain::kit::head;

/// Name of the manifest inside the kit folder.
pub const MANIFEST: &str = "kit.toml";
/// The manifest schema this engine reads.
const SCHEMA: &str = "kit/1";

/// Why a kit cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error("{0} is not a valid manifest: {1}")]
    Manifest(PathBuf, Box<toml::de::Error>),
    #[error("the manifest has schema {0}, this version reads {SCHEMA}")]
    Schema(String),
    #[error("{0} leads out of the kit folder")]
    Outside(String),
    #[error("{0} is neither a file nor a folder")]
    Special(PathBuf),
}

/// A kit that was read completely.
#[derive(Debug, Clone)]
pub struct Kit {
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// `sha256:` and the digest over the names and contents of all files.
    pub digest: String,
}

impl Kit {
    /// Reads the manifest and computes the digest.
    pub fn read(folder: &Path) -> Result<Self, KitError> {
        let path = folder.join(MANIFEST);
        let text =
            fs::read_to_string(&path).map_err(|error| KitError::File(path.clone(), error))?;
        let manifest: Manifest =
            toml::from_str(&text).map_err(|error| KitError::Manifest(path, Box::new(error)))?;
        if manifest.schema != SCHEMA {
            return Err(KitError::Schema(manifest.schema));
        }
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
            digest: digest(folder)?,
        })
    }

    /// The absolute place of a part named in the manifest; a name that leads out of the folder is refused.
    pub fn part(&self, name: &str) -> Result<PathBuf, KitError> {
        let inside = Path::new(name)
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
        if inside {
            Ok(self.folder.join(name))
        } else {
            Err(KitError::Outside(name.to_owned()))
        }
    }

    /// The text of a part, for example the seed SQL.
    pub fn text(&self, name: &str) -> Result<String, KitError> {
        let path = self.part(name)?;
        fs::read_to_string(&path).map_err(|error| KitError::File(path, error))
    }
}

/// All files below a folder as (path relative to it with `/`, absolute path), sorted by name. Python's byte code is left out: it is no
/// part of a kit or submission, and appears by itself when somebody runs the project. Links and special files are an error.
pub fn files_below(folder: &Path) -> Result<Vec<(String, PathBuf)>, KitError> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, path)) = open.pop() {
        let entries = fs::read_dir(&path).map_err(|error| KitError::File(path.clone(), error))?;
        for entry in entries {
            let entry = entry.map_err(|error| KitError::File(path.clone(), error))?;
            let kind = entry
                .file_type()
                .map_err(|error| KitError::File(entry.path(), error))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if kind.is_dir() {
                if entry.file_name() != "__pycache__" {
                    open.push((format!("{name}/"), entry.path()));
                }
            } else if kind.is_file() {
                found.push((name, entry.path()));
            } else {
                return Err(KitError::Special(entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn digest(folder: &Path) -> Result<String, KitError> {
    let mut files = Vec::new();
    for (name, path) in files_below(folder)? {
        let content = fs::read(&path).map_err(|error| KitError::File(path, error))?;
        files.push((name, content));
    }
    Ok(head::digest(files.iter().map(|(name, content)| {
        (name.as_str(), content.as_slice())
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orm() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("takehomes/orm")
    }

    #[test]
    fn the_shipped_kit_reads() {
        let kit = Kit::read(&orm()).unwrap();
        assert_eq!(kit.manifest.id, "orm");
        assert!(kit.digest.starts_with("sha256:") && kit.digest.len() == 71);
        assert_eq!(kit.digest, Kit::read(&orm()).unwrap().digest);
    }

    #[test]
    fn parts_stay_inside_the_folder() {
        let kit = Kit::read(&orm()).unwrap();
        assert!(kit.part("starter").is_ok());
        assert!(kit.part("../environment").is_err());
        assert!(kit.part("/tmp").is_err());
    }

    #[test]
    fn the_digest_sees_names_and_contents_but_no_byte_code() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "bc").unwrap();
        let first = digest(folder.path()).unwrap();
        fs::create_dir(folder.path().join("__pycache__")).unwrap();
        fs::write(folder.path().join("__pycache__/x.pyc"), "x").unwrap();
        assert_eq!(digest(folder.path()).unwrap(), first);
        fs::rename(folder.path().join("a"), folder.path().join("b")).unwrap();
        assert_ne!(digest(folder.path()).unwrap(), first);
    }
}
