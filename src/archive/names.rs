//! The rules on names: what a path inside an archive may look like.

use super::UnpackLimits;
use super::refusal::{Refusal, shown};

/// Splits a path from an archive into the names of its folders and file. `Ok(None)` is an entry to pass over: the archive's own root, and what macOS adds.
pub fn parse(raw: &[u8], limits: &UnpackLimits) -> Result<Option<Vec<String>>, Refusal> {
    let name = shown(raw);
    let Ok(path) = std::str::from_utf8(raw) else {
        return Err(Refusal::BadName { name });
    };
    if path.contains('\\') {
        return Err(Refusal::Backslash { name });
    }
    if path.starts_with('/') || has_drive(path) {
        return Err(Refusal::Absolute { name });
    }
    if path.chars().any(char::is_control) {
        return Err(Refusal::BadName { name });
    }
    let parts: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .map(str::to_owned)
        .collect();
    if parts.iter().any(|part| part == "..") {
        return Err(Refusal::PointsOutside { name });
    }
    if parts.iter().any(|part| part.len() > limits.name_bytes) {
        return Err(Refusal::NameTooLong {
            name,
            limit: limits.name_bytes,
        });
    }
    if parts.len() > limits.depth {
        return Err(Refusal::TooDeep {
            name,
            limit: limits.depth,
        });
    }
    let passed_over = parts.first().is_none_or(|first| first == "__MACOSX")
        || parts
            .last()
            .is_some_and(|last| last == ".DS_Store" || last.starts_with("._"));
    Ok((!passed_over).then_some(parts))
}

/// `C:` and the like.
fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && chars.next() == Some(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str) -> &'static str {
        match parse(path.as_bytes(), &UnpackLimits::default()) {
            Ok(Some(_)) => "kept",
            Ok(None) => "passed over",
            Err(refusal) => refusal.kind(),
        }
    }

    #[test]
    fn names_are_judged() {
        for (path, expected) in [
            ("a/b.py", "kept"),
            ("./a//b/", "kept"),
            ("..a/b..c/...", "kept"),
            ("", "passed over"),
            ("./", "passed over"),
            ("__MACOSX/a/._b", "passed over"),
            ("a/.DS_Store", "passed over"),
            ("a/../b", "points_outside"),
            ("..", "points_outside"),
            ("/etc/passwd", "absolute"),
            ("C:/x", "absolute"),
            ("a\\b", "backslash"),
            ("a\nb", "bad_name"),
            ("a\0b", "bad_name"),
        ] {
            assert_eq!(kind(path), expected, "{path:?}");
        }
        assert_eq!(kind(&"x".repeat(201)), "name_too_long");
        assert_eq!(kind(&"x/".repeat(21)), "too_deep");
    }
}
