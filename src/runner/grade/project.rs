//! The unpacked project against the kit's layout: required files, untouched migrations, requirements by name.
//! Nothing of the project runs here, and every refusal is a sentence the candidate can act on. Start with `check_layout`.

use std::fs;
use std::path::{Path, PathBuf};

use super::fault::Fault;
use crate::runner::kit::Kit;
use crate::runner::kit::manifest::Layout;

/// Longest requirements file read, in bytes.
const REQUIREMENTS_CAP: u64 = 64 << 10;

/// Checks everything, or says what is wrong first.
pub fn check_layout(kit: &Kit, project: &Path) -> Result<(), Fault> {
    let layout = &kit.manifest.layout;
    let missing: Vec<&str> = layout
        .required
        .iter()
        .filter(|name| !project.join(name).is_file())
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        return Err(Fault::Candidate(not_the_starter(layout, &missing, project)));
    }
    for name in &layout.unchanged {
        check_unchanged(kit, project, name)?;
    }
    check_requirements(kit, project)
}

/// What is missing, and what to do: a whole project of another shape was not built on the starter, and telling its parts one by one would
/// not help.
fn not_the_starter(layout: &Layout, missing: &[&str], project: &Path) -> String {
    let missing = missing.join(", no ");
    if project.join("manage.py").is_file() && !settings_file(layout, project).is_file() {
        format!(
            "This is a Django project, yet not one built on the starter: it has no {missing}. Start from the starter, keep its files where they are, and send that folder."
        )
    } else {
        format!(
            "The submission has no {missing}. Send the project folder itself, with manage.py at its top."
        )
    }
}

fn settings_file(layout: &Layout, project: &Path) -> PathBuf {
    project.join(format!("{}.py", layout.settings.replace('.', "/")))
}

fn check_unchanged(kit: &Kit, project: &Path, name: &str) -> Result<(), Fault> {
    let starter = kit.part(&kit.manifest.files.starter)?.join(name);
    let delivered =
        fs::read(&starter).map_err(|error| Fault::ours(&starter.display().to_string(), error))?;
    let submitted = fs::read(project.join(name)).map_err(|error| Fault::ours(name, error))?;
    if same_lines(&delivered, &submitted) {
        return Ok(());
    }
    Err(Fault::Candidate(format!(
        "{name} differs from the starter. It is applied in production and must stay as it is; add a new migration instead."
    )))
}

/// Equal apart from line ends and the end of the file.
fn same_lines(one: &[u8], other: &[u8]) -> bool {
    let lines = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .trim_end()
            .lines()
            .map(|line| line.trim_end_matches('\r').to_owned())
            .collect::<Vec<_>>()
    };
    lines(one) == lines(other)
}

fn check_requirements(kit: &Kit, project: &Path) -> Result<(), Fault> {
    let layout = &kit.manifest.layout;
    let path = project.join(&layout.requirements_file);
    let size = fs::metadata(&path)
        .map_err(|error| Fault::ours(&layout.requirements_file, error))?
        .len();
    if size > REQUIREMENTS_CAP {
        return Err(Fault::Candidate(format!(
            "{} is longer than {} kB.",
            layout.requirements_file,
            REQUIREMENTS_CAP >> 10
        )));
    }
    let bytes = fs::read(&path).map_err(|error| Fault::ours(&layout.requirements_file, error))?;
    let text = readable(&bytes).ok_or_else(|| {
        Fault::Candidate(format!(
            "{} is not plain text. Save it as UTF-8, one package name in each line.",
            layout.requirements_file
        ))
    })?;
    match unknown_requirement(&text, &layout.allowed_requirements) {
        None => Ok(()),
        Some(name) => Err(Fault::Candidate(format!(
            "{} asks for {name:?}, which the environment does not have. It offers: {}.",
            layout.requirements_file,
            layout.allowed_requirements.join(", ")
        ))),
    }
}

/// Text as pip reads it: some shells write UTF-16 with a mark at its start. None for what is no text at all.
fn readable(bytes: &[u8]) -> Option<String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok());
        String::from_utf16(&units.map(unit).collect::<Vec<_>>()).ok()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

/// The first entry that is not among the allowed names. Versions are not looked at: the environment's are used.
fn unknown_requirement(text: &str, allowed: &[String]) -> Option<String> {
    text.lines()
        .map(|line| line.split(" #").next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .find_map(|line| {
            // Continuations of a hash-checked line carry no name.
            if line.starts_with("--hash") {
                return None;
            }
            let end = line
                .find(|letter: char| {
                    !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
                })
                .unwrap_or(line.len());
            let name = line.get(..end).unwrap_or_default();
            let known = !name.starts_with('-')
                && !line.contains("://")
                && !line.contains(" @ ")
                && allowed.iter().any(|other| normal(other) == normal(name));
            (!known).then(|| line.chars().take(80).collect())
        })
}

/// Python's normal form of a package name (PEP 503).
fn normal(name: &str) -> String {
    let mut normal = String::new();
    for letter in name.chars() {
        match letter {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            other => normal.push(other.to_ascii_lowercase()),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(text: &str) -> Option<String> {
        unknown_requirement(
            text,
            &[
                "django".to_owned(),
                "psycopg".to_owned(),
                "typing-extensions".to_owned(),
            ],
        )
    }

    #[test]
    fn requirements_are_judged_by_name() {
        assert_eq!(
            unknown(
                "Django>=5.2,<5.3  # the framework\n\n# comment\npsycopg[binary]==3.2\nTyping.Extensions ; python_version > '3'\n"
            ),
            None
        );
        assert_eq!(unknown("django\nredis==5\n"), Some("redis==5".to_owned()));
        assert_eq!(unknown("-r other.txt"), Some("-r other.txt".to_owned()));
        assert_eq!(
            unknown("--index-url https://example.org"),
            Some("--index-url https://example.org".to_owned())
        );
        assert_eq!(
            unknown("django @ https://example.org/x.whl"),
            Some("django @ https://example.org/x.whl".to_owned())
        );
        assert_eq!(unknown("django==5.2 \\\n    --hash=sha256:00"), None);
    }

    #[test]
    fn requirements_are_read_in_every_encoding_that_pip_reads() {
        let wide = |unit: fn(u16) -> [u8; 2]| "Django\r\n".encode_utf16().flat_map(unit).collect();
        let marked = |mark: &[u8], rest: Vec<u8>| readable(&[mark, &rest].concat());
        for text in [
            readable(b"Django\r\n"),
            marked(&[0xef, 0xbb, 0xbf], b"Django\r\n".to_vec()),
            marked(&[0xff, 0xfe], wide(u16::to_le_bytes)),
            marked(&[0xfe, 0xff], wide(u16::to_be_bytes)),
        ] {
            assert_eq!(text.as_deref(), Some("Django\r\n"));
        }
        assert_eq!(readable(&[0x80, 0x81]), None);
    }

    #[test]
    fn line_ends_do_not_count_as_a_change() {
        assert!(same_lines(b"a\r\nb\r\n", b"a\nb"));
        assert!(!same_lines(b"a\nb", b"a\nc"));
    }
}
