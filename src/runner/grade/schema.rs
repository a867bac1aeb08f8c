//! What the catalogue says about the schema: which migrations are recorded, which columns the fixed tables have.
//! Read from outside; the record of migrations is a table of the candidate, so it is never believed without the columns.

use std::collections::BTreeSet;

use super::bench::Bench;
use super::fault::Fault;
use crate::runner::postgres::session::{Session, literal};

pub fn applied(owner: &mut Session) -> Result<BTreeSet<String>, Fault> {
    Ok(owner
        .run("SELECT app || '.' || name FROM django_migrations")?
        .column()
        .into_iter()
        .collect())
}

/// Tables and columns with type and nullability, from the catalogue.
pub fn columns(owner: &mut Session, bench: &Bench) -> Result<BTreeSet<String>, Fault> {
    let tables: Vec<String> = bench
        .request
        .kit
        .manifest
        .tables
        .fixed
        .iter()
        .map(|table| literal(table))
        .collect();
    let sql = format!(
        "SELECT c.table_name || '.' || c.column_name || ' ' || c.data_type || CASE c.is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END \
         FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name IN ({})",
        tables.join(", ")
    );
    Ok(owner.run(&sql)?.column().into_iter().collect())
}

/// What is missing of the change that every submission must bring.
pub fn absent_change(bench: &Bench, database: &str) -> Result<Option<String>, Fault> {
    let change = &bench.request.kit.manifest.migrate.change;
    let wanted = format!(
        "{}.{} {}{}",
        change.table,
        change.column,
        change.data_type,
        if change.not_null { " NOT NULL" } else { "" }
    );
    let found = columns(&mut bench.owner(database)?, bench)?;
    Ok((!found.contains(&wanted))
        .then(|| format!("the column {wanted} is not there, so no change was rolled out")))
}
