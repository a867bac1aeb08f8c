//! What names a kit: the head of its manifest, where its parts are, and the digest over its files.
//!
//! Must never read a file: the caller gives texts and bytes. Start with [`KitHead`].

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The only manifest schema this version reads.
pub const SCHEMA: &str = "kit/1";

/// The part of a manifest that the server needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KitHead {
    /// [`SCHEMA`].
    pub schema: String,
    /// Short name, lower case, for example `orm`.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// Title for people.
    pub title: String,
    /// What the task is about, in two or three sentences.
    pub summary: String,
    /// Time box, hours of work.
    pub hours: u32,
    /// Id of the rubric the task is rated by.
    pub rubric: String,
    /// Where its parts are.
    pub files: KitFiles,
}

/// Paths inside a kit's folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KitFiles {
    /// The task, in Markdown.
    pub brief: String,
    /// The contract of the API, in OpenAPI.
    pub contract: String,
    /// The folder the candidate starts from.
    pub starter: String,
    /// The folder with the checks the candidate may run.
    pub public_checks: String,
}

/// Why a manifest cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KitFault {
    /// It does not read.
    #[error("the manifest does not read: {0}")]
    Manifest(String),
    /// It is of another schema.
    #[error("the manifest has the schema {0}; this version reads {SCHEMA}")]
    Schema(String),
    /// Its version is no version.
    #[error("the version {0} is not three numbers like 1.0.0")]
    Version(String),
}

impl KitHead {
    /// Reads the head of a manifest.
    ///
    /// # Errors
    /// When it is not TOML, lacks a key, or is of another schema.
    pub fn from_toml(text: &str) -> Result<Self, KitFault> {
        let head: Self = toml::from_str(text)
            .map_err(|error| KitFault::Manifest(error.to_string().trim_end().to_owned()))?;
        if head.schema != SCHEMA {
            return Err(KitFault::Schema(head.schema));
        }
        if semver::Version::parse(&head.version).is_err() {
            return Err(KitFault::Version(head.version));
        }
        Ok(head)
    }
}

/// The digest of a kit: SHA-256 over the names and contents of its files, which must come sorted by name. Python's byte
/// code is no part of a kit and must be left out before.
pub fn digest<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut hasher = Sha256::new();
    for (name, content) in files {
        // Lengths keep "a" + "bc" apart from "ab" + "c".
        hasher.update(format!("{}:{name}\n{}:", name.len(), content.len()));
        hasher.update(content);
        hasher.update(b"\n");
    }
    let hex: String = hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_keeps_names_and_contents_apart() {
        let one = digest([("a", b"bc".as_slice())]);
        assert!(one.starts_with("sha256:") && one.len() == 71);
        assert_ne!(one, digest([("ab", b"c".as_slice())]));
        assert_ne!(one, digest([("b", b"bc".as_slice())]));
        assert_eq!(one, digest([("a", b"bc".as_slice())]));
    }

    #[test]
    fn the_shipped_manifest_reads() {
        let head = KitHead::from_toml(include_str!("../../../takehomes/orm/kit.toml")).unwrap();
        assert_eq!(
            (head.id.as_str(), head.rubric.as_str()),
            ("orm", "django.orm")
        );
        assert!(head.hours > 0);
    }

    #[test]
    fn another_schema_is_refused_by_name() {
        let text = include_str!("../../../takehomes/orm/kit.toml").replace("kit/1", "kit/9");
        assert_eq!(
            KitHead::from_toml(&text),
            Err(KitFault::Schema("kit/9".to_owned()))
        );
        assert!(matches!(
            KitHead::from_toml("id = "),
            Err(KitFault::Manifest(_))
        ));
    }
}
