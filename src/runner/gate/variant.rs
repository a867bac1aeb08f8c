//! Mutants: the reference with one planted fault, made by copying files over it. Start with `make`.

use std::fs;
use std::path::Path;

use super::{GateError, Mutant};
use crate::runner::kit::{Kit, files_below};

/// Name of the manifest inside a mutant's folder.
const MANIFEST: &str = "mutant.toml";

/// A mutant ready to be graded; the folder is removed when dropped.
pub struct Variant {
    pub folder: tempfile::TempDir,
    pub(super) mutant: Mutant,
}

/// Names of the kit's mutants in order.
pub fn mutants(kit: &Kit) -> Result<Vec<String>, GateError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(kit.part(&kit.manifest.files.mutants)?)? {
        let entry = entry?;
        if entry.path().join(MANIFEST).is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Copies the reference and lays the mutant's files over it.
pub fn make(kit: &Kit, name: &str) -> Result<Variant, GateError> {
    let source = kit.part(&kit.manifest.files.mutants)?.join(name);
    let text = fs::read_to_string(source.join(MANIFEST))?;
    let mutant = toml::from_str(&text)
        .map_err(|error| GateError::Mutant(name.to_owned(), error.to_string()))?;
    let folder = tempfile::tempdir()?;
    lay_over(&kit.part(&kit.manifest.files.reference)?, folder.path())?;
    lay_over(&source, folder.path())?;
    Ok(Variant { folder, mutant })
}

fn lay_over(source: &Path, target: &Path) -> Result<(), GateError> {
    for (name, path) in files_below(source)? {
        if name != MANIFEST {
            let place = target.join(&name);
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::copy(path, place)?;
        }
    }
    Ok(())
}
