//! What the manifest of a kit tells candidates and the portal: time, layout, allowed requirements, limits.
//!
//! The manifest holds more, which is for the runner alone. Start with [`KitRules::parse`].

use serde::Deserialize;

pub mod head;

/// The part of a manifest that candidates are told.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct KitRules {
    /// About how long the work takes, in hours.
    pub hours: i32,
    /// Calendar days between the start of the clock and its end; without them the hours count.
    #[serde(default)]
    pub days: Option<i32>,
    /// The fewest calendar days that staff may allow.
    #[serde(default)]
    pub minimum_days: Option<i32>,
    /// What an archive must hold.
    pub layout: Layout,
    /// What a run may use.
    #[serde(default)]
    pub limits: Limits,
}

/// What an archive must hold.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Layout {
    /// Paths of files.
    #[serde(default)]
    pub required: Vec<String>,
    /// The file that names the packages.
    #[serde(default)]
    pub requirements_file: String,
    /// The packages it may name.
    #[serde(default)]
    pub allowed_requirements: Vec<String>,
}

/// What a run may use. Shown to the candidate who is graded under it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Processor time of a step, in seconds.
    pub cpu_seconds: u64,
    /// Time of a step on the clock, in seconds.
    pub wall_seconds: u64,
    /// Memory, in mebibytes.
    pub memory_mib: u64,
    /// Processes at once.
    pub processes: u64,
    /// The archive, in bytes.
    pub upload_bytes: u64,
    /// What it unpacks to, in bytes.
    pub unpacked_bytes: u64,
    /// Files and folders in it.
    pub unpacked_files: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu_seconds: 60,
            wall_seconds: 180,
            memory_mib: 512,
            processes: 64,
            upload_bytes: 10 << 20,
            unpacked_bytes: 50 << 20,
            unpacked_files: 5_000,
        }
    }
}

/// A manifest that does not read.
#[derive(Debug, thiserror::Error)]
#[error("the manifest of the kit is not understood: {0}")]
pub struct ManifestFault(String);

impl KitRules {
    /// Reads the manifest, `kit.toml`.
    pub fn parse(manifest: &str) -> Result<Self, ManifestFault> {
        toml::from_str(manifest).map_err(|error| ManifestFault(error.to_string()))
    }

    /// About how long the work takes, in minutes.
    pub fn work_minutes(&self) -> i64 {
        i64::from(self.hours) * 60
    }

    /// The fewest minutes that staff may allow: never less than the work takes.
    pub fn least_minutes(&self) -> i32 {
        let days = self.minimum_days.unwrap_or(0).saturating_mul(24 * 60);
        days.max(self.hours.saturating_mul(60))
    }

    /// Minutes from the start of the clock to its end, unless the sender says otherwise.
    pub fn minutes(&self) -> i32 {
        match self.days {
            Some(days) => days.saturating_mul(24 * 60),
            None => self.hours.saturating_mul(60),
        }
    }
}

impl Layout {
    /// The required files that are not among `paths`.
    pub fn missing<'a>(&'a self, holds: impl Fn(&str) -> bool + 'a) -> Vec<&'a str> {
        let paths = self.required.iter().map(String::as_str);
        paths.filter(|path| !holds(path)).collect()
    }

    /// The names in a requirements file that will not be there, as they were written.
    pub fn unknown_requirements(&self, text: &str) -> Vec<String> {
        let lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or("").trim());
        lines
            .filter(|line| !line.is_empty())
            .filter(|line| !self.allows(line))
            .map(|line| line.chars().take(80).collect())
            .collect()
    }

    /// Versions are ours, so only the name counts. Options and addresses name no package and are refused.
    fn allows(&self, line: &str) -> bool {
        let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
        let (name, rest) = line.split_at(end.unwrap_or(line.len()));
        let name = normal(name);
        let plain = rest.trim_start().is_empty()
            || rest
                .trim_start()
                .starts_with(['=', '<', '>', '~', '!', '[', ';', ',']);
        plain
            && !name.is_empty()
            && self
                .allowed_requirements
                .iter()
                .any(|known| normal(known) == name)
    }
}

/// Names of packages differ neither by case nor by the kind of dash.
fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Layout {
        let allowed = ["django", "djangorestframework", "psycopg"];
        Layout {
            required: vec!["manage.py".into(), "conduit/settings.py".into()],
            requirements_file: "requirements.txt".into(),
            allowed_requirements: allowed.map(String::from).into(),
        }
    }

    #[test]
    fn requirements_are_judged_by_name() {
        let text = "Django==5.2 # ours\n\npsycopg[binary] >= 3\n# only a comment\ncelery\n-r other.txt\n--index-url x\ndjango @ git+https://example.org/x\n";
        assert_eq!(
            layout().unknown_requirements(text),
            [
                "celery",
                "-r other.txt",
                "--index-url x",
                "django @ git+https://example.org/x"
            ]
        );
    }

    #[test]
    fn missing_files_are_named() {
        assert_eq!(
            layout().missing(|path| path == "manage.py"),
            ["conduit/settings.py"]
        );
    }

    #[test]
    fn the_shipped_manifest_reads() {
        let manifest = include_str!("../../takehomes/orm/kit.toml");
        let rules = KitRules::parse(manifest).unwrap();
        assert_eq!((rules.hours, rules.minutes()), (3, 7 * 24 * 60));
        assert_eq!(rules.least_minutes(), 3 * 24 * 60);
        assert!(rules.layout.required.contains(&"manage.py".to_owned()));
        assert_eq!(rules.limits.upload_bytes, 10 << 20);
    }
}
