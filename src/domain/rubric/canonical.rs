//! The canonical form of a rubric and its digest.
//!
//! Owns the answer to "is this the same rubric?": the fields of the TOML file as JSON, keys sorted, without spaces,
//! UTF-8, hashed with SHA-256. An empty list and an absent one are the same; everything else stays as written, so
//! that anybody can compute the digest from the file. Must never change: scorecards store the digest.
//! Start with [`Rubric::digest`].

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Rubric;

impl Rubric {
    /// The canonical form: what is stored, and what the digest is made of.
    ///
    /// # Errors
    /// Only if the rubric cannot be written as JSON, which no rubric that was read can cause.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        write_sorted(&serde_json::to_value(self)?, &mut text);
        Ok(text)
    }

    /// SHA-256 of the canonical form, 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// As [`Rubric::canonical`].
    pub fn digest(&self) -> Result<String, serde_json::Error> {
        let hash = Sha256::digest(self.canonical()?.as_bytes());
        Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads a stored canonical form back. It was checked before it was stored, so only the shape is checked here.
    ///
    /// # Errors
    /// When the text is not a rubric of this schema.
    pub fn from_canonical(text: &str) -> Result<Rubric, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// Sorts explicitly: the order of `serde_json`'s own map depends on a feature that any dependency may turn on.
pub(super) fn write_sorted(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, entry)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                write_sorted(entry, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_sorted(item, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}
