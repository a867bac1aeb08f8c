//! The fact catalogue: every fact a grader may report, what it measures and what it does not say.
//!
//! Owns keys, titles, units and types. A rubric may only name keys of this list, and a report may only hold them.
//! Must never rename or remove a key, because old reports name it. Start with [`find`]; the entries stand in one file
//! per area (`orm`, `api`, `sec`, ...).

use super::super::text_enum::text_enum;

mod api;
mod data;
mod doc;
mod ops;
mod orm;
mod review;
mod sec;
mod test;
mod work;

text_enum! {
    /// The type of a fact: what values are possible. All values are finite and none is negative.
    pub enum FactKind {
        /// A whole number.
        Count = "count",
        /// A share from 0 to 1.
        Ratio = "ratio",
        /// Milliseconds.
        Ms = "ms",
        /// Mebibytes.
        Mib = "mib",
        /// 0 or 1; 1 is the bad value unless the entry says otherwise.
        Flag = "flag",
        /// Seconds.
        Seconds = "seconds",
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// A factor, 1 meaning "as many".
        Factor = "factor",
        /// A rate for each second.
        PerSecond = "per_second",
    }
}

impl FactKind {
    /// Whether a fact of this type can have this value.
    pub fn allows(self, value: f64) -> bool {
        let whole = value.fract() == 0.0;
        value.is_finite()
            && value >= 0.0
            && match self {
                FactKind::Count => whole,
                FactKind::Ratio => value <= 1.0,
                FactKind::Flag => whole && value <= 1.0,
                FactKind::Ms | FactKind::Mib | FactKind::Seconds | FactKind::Minutes => true,
                FactKind::Hours | FactKind::Factor | FactKind::PerSecond => true,
            }
    }

    /// The largest possible value, where there is one.
    pub const fn largest(self) -> Option<f64> {
        match self {
            FactKind::Ratio | FactKind::Flag => Some(1.0),
            _ => None,
        }
    }

    /// The possible values in words, for an error message.
    pub const fn values(self) -> &'static str {
        match self {
            FactKind::Count => "a whole number, 0 or more",
            FactKind::Ratio => "a number from 0 to 1",
            FactKind::Flag => "0 or 1",
            _ => "a number, 0 or more",
        }
    }
}

/// What is known about a fact before any run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactDefinition {
    /// `area.measure`.
    pub key: &'static str,
    /// Short name for people.
    pub title: &'static str,
    /// Unit as shown beside the value and as reports must spell it.
    pub unit: &'static str,
    /// Possible values.
    pub kind: FactKind,
    /// What is measured, one sentence.
    pub measures: &'static str,
    /// What the value must not be read as, one sentence.
    pub does_not_say: &'static str,
}

impl FactDefinition {
    /// Whether the fact may only ever be shown: how somebody worked is never turned into a level.
    pub fn evidence_only(&self) -> bool {
        self.key.starts_with("work.")
    }
}

/// The definition of a key, if the catalogue has it.
pub fn find(key: &str) -> Option<&'static FactDefinition> {
    all().find(|definition| definition.key == key)
}

/// The whole catalogue, by area.
pub fn all() -> impl Iterator<Item = &'static FactDefinition> {
    AREAS.iter().flat_map(|area| area.iter())
}

const AREAS: [&[FactDefinition]; 9] = [
    orm::FACTS,
    api::FACTS,
    sec::FACTS,
    ops::FACTS,
    data::FACTS,
    test::FACTS,
    doc::FACTS,
    review::FACTS,
    work::FACTS,
];

/// Keeps an entry of an area file readable as one line of thought.
const fn define(
    key: &'static str,
    title: &'static str,
    unit: &'static str,
    kind: FactKind,
    measures: &'static str,
    does_not_say: &'static str,
) -> FactDefinition {
    FactDefinition {
        key,
        title,
        unit,
        kind,
        measures,
        does_not_say,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_well_formed() {
        let mut seen = std::collections::BTreeSet::new();
        for definition in all() {
            assert!(seen.insert(definition.key), "{} twice", definition.key);
            assert!(
                definition.key.contains('.') && definition.key == definition.key.to_lowercase()
            );
            assert!(definition.measures.ends_with('.') && definition.does_not_say.ends_with('.'));
            assert!(!definition.unit.is_empty() && !definition.title.is_empty());
        }
        assert!(seen.len() >= 75);
        assert!(find("orm.query_growth").is_some());
        assert!(find("work.*").is_none());
        assert!(find("work.commits").unwrap().evidence_only());
    }

    #[test]
    fn types_limit_values() {
        assert!(
            FactKind::Count.allows(3.0)
                && !FactKind::Count.allows(3.5)
                && !FactKind::Count.allows(-1.0)
        );
        assert!(FactKind::Ratio.allows(0.98) && !FactKind::Ratio.allows(1.01));
        assert!(FactKind::Flag.allows(1.0) && !FactKind::Flag.allows(2.0));
        assert!(
            FactKind::Ms.allows(12.5)
                && !FactKind::Ms.allows(f64::NAN)
                && !FactKind::Ms.allows(f64::INFINITY)
        );
    }
}
