//! Reading tables within tables. Start with [`Table::table`].

use toml::de::DeValue;

use super::super::super::fault::{Finding, RULE_SHAPE};
use super::super::log::join;
use super::{Table, wrong_type};

impl<'a> Table<'a, '_> {
    pub(in crate::domain::rubric::parse) fn table(
        &mut self,
        key: &'static str,
    ) -> Option<Table<'a, '_>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.optional_table(key)
    }

    pub(in crate::domain::rubric::parse) fn optional_table(
        &mut self,
        key: &'static str,
    ) -> Option<Table<'a, '_>> {
        let value = self.take(key)?;
        let DeValue::Table(entries) = value.get_ref() else {
            self.report(
                key,
                &wrong_type(key, "a table", value.get_ref()),
                "Write { name = value, ... }",
            );
            return None;
        };
        Some(Table::new(entries, join(&self.path, key), self.log))
    }

    /// Reads every table of a list of tables; nothing when the key is absent.
    pub(in crate::domain::rubric::parse) fn each_table<T>(
        &mut self,
        key: &'static str,
        read: fn(Table) -> T,
    ) -> Vec<T> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            let remedy = format!("Begin each with [[{key}]]");
            self.report(
                key,
                &wrong_type(key, "a list of tables", value.get_ref()),
                &remedy,
            );
            return Vec::new();
        };
        let mut read_so_far = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = join(&self.path, &format!("{key}[{index}]"));
            let line = self.log.line_at(item.span().start);
            self.log.lines.insert(path.clone(), line);
            match item.get_ref() {
                DeValue::Table(entries) => {
                    read_so_far.push(read(Table::new(entries, path, self.log)))
                }
                other => {
                    let problem = wrong_type(key, "a table", other);
                    self.log.findings.push(Finding::new(
                        RULE_SHAPE,
                        path,
                        problem,
                        "Write a table here",
                    ));
                }
            }
        }
        read_so_far
    }
}
