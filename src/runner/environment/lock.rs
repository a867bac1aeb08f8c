//! Reads a lock of Python packages, as far as we need it: names, versions, and that every one has hashes.

use std::collections::BTreeMap;

/// The one spelling of a package name among many: lower case, with single dashes.
pub fn normal_name(name: &str) -> String {
    let parts: Vec<&str> = name
        .split(['-', '_', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("-").to_lowercase()
}

/// Packages with their versions.
///
/// # Errors
/// Says which line is no exact version or has no hash: such a lock would not give the same environment twice.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut packages = BTreeMap::new();
    for line in text.replace("\\\n", " ").lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with('-') {
            continue;
        }
        let requirement = line.split([' ', ';']).next().unwrap_or_default();
        let Some((name, version)) = requirement.split_once("==") else {
            return Err(format!("\"{requirement}\" has no exact version"));
        };
        if !line.contains("--hash=") {
            return Err(format!("{name} has no hash"));
        }
        let name = name.split('[').next().unwrap_or_default();
        packages.insert(normal_name(name), version.to_owned());
    }
    if packages.is_empty() {
        Err("no package is named".into())
    } else {
        Ok(packages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read() {
        let text = "# made by a tool\nDjango==5.2.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via -r requirements.in\npsycopg[binary]==3.2 ; python_version > '3' --hash=sha256:cc\nTyping_Extensions==4.1 --hash=sha256:dd\n";
        let packages = parse(text).unwrap();
        let names: Vec<&str> = packages.keys().map(String::as_str).collect();
        assert_eq!(
            (names, packages["django"].as_str()),
            (vec!["django", "psycopg", "typing-extensions"], "5.2.1")
        );
    }

    #[test]
    fn a_lock_that_fixes_too_little_is_refused() {
        assert_eq!(
            parse("django>=5 --hash=sha256:aa").unwrap_err(),
            "\"django>=5\" has no exact version"
        );
        assert_eq!(parse("django==5").unwrap_err(), "django has no hash");
        assert_eq!(parse("# nothing").unwrap_err(), "no package is named");
    }
}
