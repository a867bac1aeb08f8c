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

/// Which of the fixed tables the database lacks, and what it has instead; none when all are there.
pub fn missing_tables(bench: &Bench, database: &str) -> Result<Option<String>, Fault> {
    const OWN: &str = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname";
    let found = bench.admin(database)?.run(OWN)?.column();
    let fixed = &bench.request.kit.manifest.tables.fixed;
    let missing: Vec<&str> = fixed
        .iter()
        .filter(|table| !found.contains(table))
        .map(String::as_str)
        .collect();
    Ok((!missing.is_empty()).then(|| {
        format!(
            "the brief fixes the names of the tables, and the database lacks {}. It has {}",
            missing.join(", "),
            found.join(", ")
        )
    }))
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

/// Ends the run when the database holds operators, casts or functions that could stand in for PostgreSQL's own in the grader's statements.
/// Extensions may bring such; a migration has no reason to. The superuser asks, with only the catalogue in its path.
pub fn refuse_own_operators(bench: &Bench, database: &str) -> Result<(), Fault> {
    const FOREIGN: &str = "\
        WITH own AS (SELECT oid FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'), \
             brought AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e') \
        SELECT 'operator ' || o.oprname FROM pg_operator o WHERE o.oprnamespace IN (SELECT oid FROM own) \
          AND NOT EXISTS (SELECT 1 FROM brought b WHERE b.classid = 'pg_operator'::regclass AND b.objid = o.oid) \
        UNION ALL SELECT 'function ' || p.proname FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM own) \
          AND EXISTS (SELECT 1 FROM pg_proc s WHERE s.proname = p.proname AND s.pronamespace = 'pg_catalog'::regnamespace) \
          AND NOT EXISTS (SELECT 1 FROM brought b WHERE b.classid = 'pg_proc'::regclass AND b.objid = p.oid) \
        UNION ALL SELECT 'cast to ' || format_type(c.casttarget, NULL) FROM pg_cast c WHERE c.oid >= 16384 \
          AND NOT EXISTS (SELECT 1 FROM brought b WHERE b.classid = 'pg_cast'::regclass AND b.objid = c.oid)";
    let found = bench.admin(database)?.run(FOREIGN)?.column();
    if found.is_empty() {
        return Ok(());
    }
    Err(Fault::Candidate(format!(
        "The database defines its own {}. PostgreSQL's built-in operators and functions must keep their meaning, or nothing in it can be checked.",
        found.join(", ")
    )))
}
