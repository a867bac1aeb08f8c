//! Facts from the files alone, without running them: secrets left in the submission, and assertions that guard a query budget.
//! Values the starter was delivered with do not count, and a found secret is never repeated in the evidence. Start with `secrets`.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::facts::{self, Finding, evidence};
use crate::domain::grading::{Fact, Trust};
use crate::runner::kit::{KitError, files_below};

pub const SECRETS: &str = "sec.secrets_in_repo";
pub const BUDGETS: &str = "test.query_budget_assertions";
/// Longer files are data, not source.
const FILE_CAP: u64 = 1 << 20;
/// Names that guard the number of queries in Django's and pytest-django's tests.
const ASSERTIONS: [&str; 4] = [
    "assertNumQueries(",
    "CaptureQueriesContext(",
    "django_assert_num_queries(",
    "django_assert_max_num_queries(",
];
/// Starts of keys that well-known services hand out, with the least length of the whole key.
const KEY_STARTS: [(&str, usize); 8] = [
    ("AKIA", 20),
    ("ghp_", 40),
    ("github_pat_", 40),
    ("glpat-", 26),
    ("xoxb-", 30),
    ("xoxp-", 30),
    ("sk_live_", 24),
    ("AIza", 39),
];
/// Words in a name that make its value a secret.
const SECRET_NAMES: [&str; 6] = ["SECRET", "PASSWORD", "PASSWD", "TOKEN", "API_KEY", "APIKEY"];
/// Words in a value that make it an example.
const EXAMPLE_VALUES: [&str; 10] = [
    "change",
    "example",
    "insecure",
    "dummy",
    "test",
    "placeholder",
    "your",
    "xxx",
    "only-for",
    "not-a",
];

/// Whole values that manuals and local set-ups use.
const EXAMPLE_WORDS: [&str; 7] = [
    "password", "postgres", "secret", "pass", "admin", "local", "user",
];

/// Lines of text files below `folder`: path, line number from 1, text.
struct Line {
    path: String,
    number: usize,
    text: String,
}

/// Credentials in the submission's files, one per line that holds any.
pub fn secrets(project: &Path, starter: &Path) -> Result<Fact, KitError> {
    let delivered: HashSet<String> = lines(starter)?
        .into_iter()
        .map(|line| line.text.trim().to_owned())
        .collect();
    let mut finding = Finding::default();
    let mut found: u32 = 0;
    for line in lines(project)? {
        if delivered.contains(line.text.trim()) {
            continue;
        }
        if let Some(kind) = secret_in(&line) {
            found = found.saturating_add(1);
            finding.evidence.push(evidence(
                "file",
                &format!("{}:{}: {kind}", line.path, line.number),
            ));
        }
    }
    finding.values.push(f64::from(found));
    Ok(facts::measured(SECRETS, Trust::Static, finding))
}

/// Assertions on the number of queries in the submission's tests.
pub fn query_budgets(project: &Path) -> Result<Fact, KitError> {
    let mut finding = Finding::default();
    let mut found: u32 = 0;
    for line in lines(project)? {
        let code = line.text.split('#').next().unwrap_or_default();
        let is_test = line.path.ends_with(".py") && line.path.contains("test");
        if is_test
            && !code.contains("import")
            && ASSERTIONS.iter().any(|assertion| code.contains(assertion))
        {
            found = found.saturating_add(1);
            finding.evidence.push(evidence(
                "file",
                &format!("{}:{}: {}", line.path, line.number, code.trim()),
            ));
        }
    }
    finding.values.push(f64::from(found));
    Ok(facts::measured(BUDGETS, Trust::Static, finding))
}

fn lines(folder: &Path) -> Result<Vec<Line>, KitError> {
    let mut lines = Vec::new();
    for (path, place) in files_below(folder)? {
        let size = fs::metadata(&place)
            .map_err(|error| KitError::File(place.clone(), error))?
            .len();
        let content = if size > FILE_CAP {
            Vec::new()
        } else {
            fs::read(&place).map_err(|error| KitError::File(place, error))?
        };
        if content.contains(&0) {
            continue;
        }
        let text = String::from_utf8_lossy(&content);
        lines.extend(text.lines().enumerate().map(|(index, text)| Line {
            path: path.clone(),
            number: index + 1,
            text: text.to_owned(),
        }));
    }
    Ok(lines)
}

fn secret_in(line: &Line) -> Option<&'static str> {
    let text = line.text.trim();
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    if words(text).any(|word| {
        KEY_STARTS
            .iter()
            .any(|(start, length)| word.starts_with(start) && word.len() >= *length)
    }) {
        return Some("a key of a well-known service");
    }
    if has_url_password(text) {
        return Some("a password inside a URL");
    }
    // Tests need passwords of their own, and lock files are full of digests.
    let exempt = line.path.contains("test")
        || line.path.ends_with(".md")
        || line.path.ends_with(".lock")
        || line.path.ends_with(".json");
    (!exempt && assigns_secret(text)).then_some("a secret written into the source")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'))
        .filter(|word| !word.is_empty())
}

/// `scheme://name:password@host` with a password that is neither a variable nor an example.
fn has_url_password(text: &str) -> bool {
    text.match_indices("://").any(|(position, mark)| {
        let rest = text.get(position + mark.len()..).unwrap_or_default();
        let authority = rest
            .split(['/', '"', '\'', ' ', '?'])
            .next()
            .unwrap_or_default();
        let password = authority
            .rsplit_once('@')
            .and_then(|(user, _)| user.split_once(':'))
            .map(|(_, password)| password);
        password.is_some_and(|password| {
            password.len() >= 4 && !password.contains(['{', '$', '<', '%']) && !is_example(password)
        })
    })
}

/// A constant or an entry of an environment file whose name says secret and whose value is a literal of some length.
fn assigns_secret(text: &str) -> bool {
    let code = text.split(" #").next().unwrap_or_default();
    let upper_names =
        words(code).filter(|word| word.chars().all(|letter| !letter.is_ascii_lowercase()));
    let names_secret = upper_names
        .filter(|word| !word.ends_with("_URL"))
        .any(|word| SECRET_NAMES.iter().any(|name| word.contains(name)));
    if code.starts_with('#') || !names_secret {
        return false;
    }
    let quoted = code.split(['"', '\'']).skip(1).step_by(2);
    let bare = code
        .split_once('=')
        .map(|(_, value)| value.trim())
        .filter(|value| !value.contains(['(', '"', '\'', ' ', '[', '{', '.']));
    quoted.chain(bare).any(looks_secret)
}

fn looks_secret(value: &str) -> bool {
    let has_name_shape = value
        .chars()
        .all(|letter| letter.is_ascii_uppercase() || letter == '_');
    value.len() >= 12
        && !value.contains([' ', '.', '/', '<', '{'])
        && !has_name_shape
        && !is_example(value)
}

fn is_example(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    EXAMPLE_WORDS.contains(&value.as_str())
        || EXAMPLE_VALUES.iter().any(|word| value.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str, text: &str) -> Option<&'static str> {
        secret_in(&Line {
            path: path.to_owned(),
            number: 1,
            text: text.to_owned(),
        })
    }

    #[test]
    fn secrets_are_found() {
        let key = ["AKIA", "ABCDEFGHIJKLMNOP"].concat();
        for text in [
            "SECRET_KEY = \"h4x9-kq2l-99zz-77yy-aa\"",
            "SECRET_KEY=h4x9kq2l99zz77yyaa",
            "SECRET_KEY = os.environ.get(\"SECRET_KEY\", \"h4x9-kq2l-99zz-77yy\")",
            "AWS = \"{}\"",
            "url = \"postgres://ana:s3cr3t9@db.internal/app\"",
        ] {
            assert!(
                kind("conduit/settings.py", &text.replace("{}", &key)).is_some(),
                "{text}"
            );
        }
        assert!(kind("key.pem", &["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")).is_some());
    }

    #[test]
    fn ordinary_code_is_left_alone() {
        for text in [
            "SECRET_KEY = os.environ[\"SECRET_KEY\"]",
            "SECRET_KEY = os.environ.get(\"SECRET_KEY\", \"\")",
            "SECRET_KEY = \"only-for-development-0123\"",
            "PASSWORD_HASHERS = [\"django.contrib.auth.hashers.MD5PasswordHasher\"]",
            "AUTH_PASSWORD_VALIDATORS = []",
            "DATABASE_URL=postgres://{user}:{password}@db/app",
            "| `DATABASE_URL` | `postgres://user:password@host/name` |",
            "# SECRET_KEY = \"h4x9-kq2l-99zz-77yy\"",
            "TOKEN_MAX_AGE_SECONDS = 1209600",
        ] {
            assert_eq!(kind("conduit/settings.py", text), None, "{text}");
        }
        assert_eq!(
            kind(
                "articles/tests/test_api.py",
                "PASSWORD = \"correct-horse-99\""
            ),
            None
        );
    }
}
