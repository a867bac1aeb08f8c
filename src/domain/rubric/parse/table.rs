//! Reading single values of a TOML table, with a fault and a line for each that cannot be read.
//!
//! Owns the types and bounds of values. Must never stop at the first fault. Start with [`Table`].

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde_json::Number;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::fault::Finding;
use super::log::{Log, join, rule_of};
use crate::domain::level::Level;

mod nested;

/// One table of the document, and which of its keys were asked for.
pub(super) struct Table<'a, 'l> {
    entries: &'a DeTable<'a>,
    path: String,
    log: &'l mut Log<'a>,
    asked: Vec<&'static str>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl<'a, 'l> Table<'a, 'l> {
    pub(super) fn new(
        entries: &'a DeTable<'a>,
        path: String,
        log: &'l mut Log<'a>,
    ) -> Table<'a, 'l> {
        for key in entries.keys() {
            let line = log.line_at(key.span().start);
            log.lines.insert(join(&path, key.get_ref()), line);
        }
        Table {
            entries,
            path,
            log,
            asked: Vec::new(),
        }
    }

    /// The value of a key, if it is there.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Value<'a>> {
        self.asked.push(key);
        self.entries
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| value)
    }

    /// Notes a fault at a key of this table.
    pub(super) fn report(&mut self, key: &str, problem: &str, remedy: &str) {
        let path = join(&self.path, key);
        self.log
            .findings
            .push(Finding::new(rule_of(&path), path, problem, remedy));
    }

    /// Notes every key nobody asked for. Call it last.
    pub(super) fn finish(mut self) {
        self.asked.sort_unstable();
        self.asked.dedup();
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let shown: String = name.chars().take(80).collect();
                let path = join(&self.path, name);
                let rule = match rule_of(&path) {
                    rule @ (3 | 9) => rule,
                    _ => 1,
                };
                let known = self.asked.join(", ");
                let problem = format!("The key \"{shown}\" is unknown{}", place(&self.path));
                let remedy = format!("Remove it or correct its spelling; known here are {known}");
                self.log
                    .findings
                    .push(Finding::new(rule, path, problem, remedy));
            }
        }
    }

    pub(super) fn text(&mut self, key: &'static str) -> String {
        let found = self.take(key);
        match found.map(|value| value.get_ref()) {
            Some(DeValue::String(text)) if !text.trim().is_empty() => text.clone().into_owned(),
            Some(DeValue::String(_)) => {
                self.report(
                    key,
                    &format!("{key} is empty{}", place(&self.path)),
                    "Write it out",
                );
                String::new()
            }
            Some(other) => {
                self.report(
                    key,
                    &wrong_type(key, "a text in quotes", other),
                    "Write a text in quotes",
                );
                String::new()
            }
            None => {
                self.missing(key);
                String::new()
            }
        }
    }

    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<String> {
        self.has(key).then(|| self.text(key))
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.take(key) else {
            self.missing(key);
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.report(
                key,
                &wrong_type(key, "a list of texts", value.get_ref()),
                "Write [\"...\", \"...\"]",
            );
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let name = format!("{key}[{index}]");
            let line = self.log.line_at(item.span().start);
            self.log.lines.insert(join(&self.path, &name), line);
            match item.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => {
                    texts.push(text.clone().into_owned())
                }
                DeValue::String(_) => self.report(
                    &name,
                    &format!("An entry of {key} is empty"),
                    "Remove or fill it",
                ),
                other => self.report(
                    &name,
                    &wrong_type(&name, "a text", other),
                    "Write a text in quotes",
                ),
            }
        }
        texts
    }

    pub(super) fn optional_texts(&mut self, key: &'static str) -> Vec<String> {
        if self.has(key) {
            self.texts(key)
        } else {
            Vec::new()
        }
    }

    /// A whole number within bounds.
    pub(super) fn whole<N: TryFrom<i64>>(
        &mut self,
        key: &'static str,
        bounds: RangeInclusive<i64>,
    ) -> Option<N> {
        let Some(value) = self.take(key) else {
            self.missing(key);
            return None;
        };
        let number = number(value.get_ref())
            .and_then(|number| number.as_i64())
            .filter(|n| bounds.contains(n));
        if number.is_none() {
            let (low, high) = (bounds.start(), bounds.end());
            let problem = format!(
                "{key} is no whole number from {low} to {high}{}",
                place(&self.path)
            );
            self.report(key, &problem, "Correct the number");
        }
        number.and_then(|number| N::try_from(number).ok())
    }

    /// A number, for a threshold; `None` when absent or faulty.
    pub(super) fn number(&mut self, key: &'static str) -> Option<Number> {
        let value = self.take(key)?;
        let number = number(value.get_ref());
        if number.is_none() {
            self.report(
                key,
                &format!("The threshold for level {key} is no finite number"),
                "Write a number",
            );
        }
        number
    }

    pub(super) fn level(&mut self, key: &'static str) -> Level {
        self.whole(key, 1..=4)
            .and_then(|number: u8| Level::try_from(number).ok())
            .unwrap_or(Level::ONE)
    }

    pub(super) fn optional_level(&mut self, key: &'static str) -> Option<Level> {
        self.has(key).then(|| self.level(key))
    }

    /// A text from a closed list.
    pub(super) fn one_of<T>(&mut self, key: &'static str, all: &[T], stand_in: T) -> T
    where
        T: Copy + Display + FromStr,
    {
        let text = self.text(key);
        match text.parse() {
            Ok(value) => value,
            Err(_) => {
                if !text.is_empty() {
                    self.report(key, &unknown_word(key, &text), &listed(all));
                }
                stand_in
            }
        }
    }

    /// A list of texts from a closed list.
    pub(super) fn each_of<T>(&mut self, key: &'static str, all: &[T]) -> Vec<T>
    where
        T: Copy + Display + FromStr,
    {
        let mut values = Vec::new();
        for text in self.texts(key) {
            match text.parse() {
                Ok(value) => values.push(value),
                Err(_) => self.report(key, &unknown_word(key, &text), &listed(all)),
            }
        }
        values
    }

    fn has(&mut self, key: &'static str) -> bool {
        self.asked.push(key);
        self.entries.keys().any(|name| name.get_ref() == key)
    }

    fn missing(&mut self, key: &str) {
        let remedy = format!("Add {key}{}", place(&self.path));
        self.report(
            key,
            &format!("{key} is missing{}", place(&self.path)),
            &remedy,
        );
    }
}

fn place(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(" in {path}")
    }
}

fn wrong_type(key: &str, wanted: &str, found: &DeValue) -> String {
    format!("{key} must be {wanted}, not {}", found.type_str())
}

fn unknown_word(key: &str, text: &str) -> String {
    let shown: String = text.chars().take(80).collect();
    format!("\"{shown}\" is no {key}")
}

fn listed<T: Display>(all: &[T]) -> String {
    let words: Vec<String> = all.iter().map(ToString::to_string).collect();
    format!("Use one of {}", words.join(", "))
}

fn number(value: &DeValue) -> Option<Number> {
    match value {
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .ok()
            .map(Number::from),
        DeValue::Float(real) => real.as_str().parse().ok().and_then(Number::from_f64),
        _ => None,
    }
}
