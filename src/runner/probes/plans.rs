//! Query plans on realistic volume: what the list endpoints run is recorded, then explained, never run again.
//! A plan counts when it reads a large table from end to end. Start with `probe`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::api::Person;
use super::facts::{self, Finding, evidence};
use super::lists::shape;
use super::{Bench, ProbeError};
use crate::domain::grading::{Evidence, Fact, Trust};
use crate::runner::grade::dice::Dice;
use crate::runner::kit::manifest::{Explain, ListEndpoint};
use crate::runner::postgres::session::{SqlError, literal};
use crate::runner::sql_proxy::statement::Statement;

pub const SCANS: &str = "orm.hot_seqscans";
/// Different statements explained per endpoint.
const STATEMENTS: usize = 24;
/// Articles the reader marks, and people the reader follows.
const READER_ROWS: u32 = 12;

/// Existing names to put into the paths.
struct Names {
    author: String,
    tag: String,
    slug: String,
    reader: Person,
}

/// Measures the fact on a database that holds the volume rows, whose names start with `volume`.
pub fn probe(bench: &mut Bench, volume: &str) -> Result<Fact, ProbeError> {
    let mut dice = bench.dice.fork("plans");
    let explain = bench.kit.manifest.explain.clone();
    let reader = reader(bench, volume, &mut dice)?;
    for statement in explain.before.iter().chain(&explain.session) {
        bench.sql(statement)?;
    }
    let endpoints: Vec<ListEndpoint> = bench
        .kit
        .manifest
        .list_endpoints
        .iter()
        .filter(|endpoint| endpoint.explain)
        .cloned()
        .collect();
    let mut finding = Finding::default();
    for run in 0..bench.runs {
        let names = pick(bench, volume, &reader, &mut dice)?;
        let mut scanned: u32 = 0;
        for endpoint in &endpoints {
            let scans = scans_of(bench, endpoint, &explain, &names)?;
            scanned = scanned.saturating_add(u32::from(!scans.is_empty()));
            if run == 0 {
                finding.evidence.extend(scans.into_iter().take(2));
            }
        }
        finding.values.push(f64::from(scanned));
    }
    Ok(facts::measured(SCANS, Trust::Observed, finding))
}

/// A person with an account who has marked some articles and follows some authors.
fn reader(bench: &mut Bench, volume: &str, dice: &mut Dice) -> Result<Person, ProbeError> {
    let reader = bench.api.register(&format!("{}reader", dice.name()))?;
    let name = literal(&reader.username);
    bench.sql(&format!(
        "INSERT INTO conduit_favorite (user_id, article_id, created_at) SELECT r.id, a.id, now() FROM conduit_user r, \
         (SELECT id FROM conduit_article WHERE slug LIKE '{volume}-volume-%' ORDER BY md5(slug) LIMIT {READER_ROWS}) a WHERE r.username = {name}"
    ))?;
    bench.sql(&format!(
        "INSERT INTO conduit_follow (follower_id, followed_id, created_at) SELECT r.id, b.id, now() FROM conduit_user r, \
         (SELECT id FROM conduit_user WHERE username LIKE '{volume}v%' ORDER BY md5(username) LIMIT {READER_ROWS}) b WHERE r.username = {name}"
    ))?;
    Ok(reader)
}

fn pick(
    bench: &mut Bench,
    volume: &str,
    reader: &Person,
    dice: &mut Dice,
) -> Result<Names, ProbeError> {
    let salt = dice.name();
    let mut one = |select: String| -> Result<String, ProbeError> {
        let found = bench.sql(&select)?.first().map(str::to_owned);
        found.ok_or_else(|| {
            ProbeError::Answer(format!(
                "the volume rows are gone after the migrations: {select} found nothing"
            ))
        })
    };
    Ok(Names {
        author: one(format!(
            "SELECT u.username FROM conduit_user u WHERE u.username LIKE '{volume}v%' \
             AND EXISTS (SELECT 1 FROM conduit_article a WHERE a.author_id = u.id) ORDER BY md5(u.username || '{salt}') LIMIT 1"
        ))?,
        tag: one(format!(
            "SELECT name FROM conduit_tag WHERE name LIKE '{volume}v%' ORDER BY md5(name || '{salt}') LIMIT 1"
        ))?,
        slug: one(format!(
            "SELECT slug FROM conduit_article WHERE slug LIKE '{volume}-volume-%' ORDER BY md5(slug || '{salt}') LIMIT 1"
        ))?,
        reader: reader.clone(),
    })
}

fn scans_of(
    bench: &mut Bench,
    endpoint: &ListEndpoint,
    explain: &Explain,
    names: &Names,
) -> Result<Vec<Evidence>, ProbeError> {
    let path = endpoint
        .path
        .replace("{author}", &names.author)
        .replace("{tag}", &names.tag)
        .replace("{slug}", &names.slug)
        .replace("{reader}", &names.reader.username)
        .replace("{n}", &explain.page.to_string());
    let line = format!("GET {path}");
    bench.proxy.take();
    bench
        .api
        .expect(&line, endpoint.auth.then_some(&names.reader), None, 200)?;
    let recording = bench.proxy.take();
    let mut different: BTreeMap<String, &Statement> = BTreeMap::new();
    for statement in recording
        .queries()
        .filter(|statement| is_select(&statement.text))
    {
        different.entry(shape(&statement.text)).or_insert(statement);
    }
    let mut scans = Vec::new();
    for statement in different.values().take(STATEMENTS) {
        for table in scanned_tables(bench, &statement.text, explain)? {
            scans.push(evidence(
                "sql",
                &format!(
                    "{} ({line}): Seq Scan on {table}: {}",
                    endpoint.name, statement.text
                ),
            ));
        }
    }
    Ok(scans)
}

fn is_select(sql: &str) -> bool {
    let upper: String = sql.chars().take(7).collect::<String>().to_ascii_uppercase();
    upper.starts_with("SELECT") || upper.starts_with("WITH")
}

/// The tables of the kit's list that the plan of a statement reads from end to end. A statement that cannot be explained has none.
fn scanned_tables(
    bench: &mut Bench,
    sql: &str,
    explain: &Explain,
) -> Result<Vec<String>, ProbeError> {
    bench.sql("BEGIN READ ONLY")?;
    let planned = plan(bench, sql);
    bench.sql("ROLLBACK")?;
    let plan: Value = match planned {
        Ok(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
        Err(SqlError::Refused { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(ProbeError::from_sql(error, sql)),
    };
    let root = plan.pointer("/0/Plan").unwrap_or(&Value::Null);
    let mut found = Vec::new();
    if !(explain.ignore_unfiltered_count && is_plain_count(root)) {
        collect_scans(root, &explain.tables, &mut found);
    }
    Ok(found)
}

/// A statement with parameters of the extended protocol is prepared first and explained with the plan that fits every value.
fn plan(bench: &mut Bench, sql: &str) -> Result<String, SqlError> {
    let parameters = parameter_count(sql);
    let explain = if parameters == 0 {
        format!("EXPLAIN (FORMAT JSON) {sql}")
    } else {
        bench
            .owner
            .run("SET LOCAL plan_cache_mode = force_generic_plan")?;
        bench.owner.run("DEALLOCATE ALL")?;
        bench
            .owner
            .run(&format!("PREPARE assay_explained AS {sql}"))?;
        format!(
            "EXPLAIN (FORMAT JSON) EXECUTE assay_explained({})",
            vec!["NULL"; parameters].join(", ")
        )
    };
    Ok(bench
        .owner
        .run(&explain)?
        .first()
        .unwrap_or_default()
        .to_owned())
}

/// The highest `$n` outside of string literals.
fn parameter_count(sql: &str) -> usize {
    let unquoted: String = sql.split('\'').step_by(2).collect();
    let numbers = unquoted.split('$').skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    numbers.max().unwrap_or(0).min(1_000)
}

/// `SELECT count(*) FROM table` without any condition: it has to read the table.
fn is_plain_count(node: &Value) -> bool {
    let kind = node
        .get("Node Type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let children: Vec<&Value> = node
        .get("Plans")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .collect();
    match (kind, children.as_slice()) {
        ("Aggregate", [child]) if node.get("Group Key").is_none() => {
            reads_everything(child) || is_plain_count(child)
        }
        ("Gather" | "Gather Merge", [child]) => is_plain_count(child),
        _ => false,
    }
}

fn reads_everything(node: &Value) -> bool {
    node.get("Node Type").and_then(Value::as_str) == Some("Seq Scan")
        && node.get("Filter").is_none()
        || node
            .get("Node Type")
            .and_then(Value::as_str)
            .is_some_and(|kind| kind.starts_with("Gather"))
            && node.pointer("/Plans/0").is_some_and(is_plain_count)
}

fn collect_scans(node: &Value, tables: &[String], found: &mut Vec<String>) {
    if node.get("Node Type").and_then(Value::as_str) == Some("Seq Scan")
        && let Some(table) = node.get("Relation Name").and_then(Value::as_str)
        && tables.iter().any(|known| known == table)
        && !found.iter().any(|seen| seen == table)
    {
        found.push(table.to_owned());
    }
    for child in node
        .get("Plans")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        collect_scans(child, tables, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scans_are_found_at_any_depth() {
        let plan = json!({"Node Type": "Limit", "Plans": [{"Node Type": "Nested Loop", "Plans": [
            {"Node Type": "Seq Scan", "Relation Name": "conduit_article"}, {"Node Type": "Seq Scan", "Relation Name": "conduit_tag"}]}]});
        let mut found = Vec::new();
        collect_scans(&plan, &["conduit_article".to_owned()], &mut found);
        assert_eq!(found, ["conduit_article"]);
    }

    #[test]
    fn a_count_of_everything_is_no_scan_but_a_filtered_one_is() {
        let scan = json!({"Node Type": "Seq Scan", "Relation Name": "conduit_article"});
        assert!(is_plain_count(
            &json!({"Node Type": "Aggregate", "Plans": [scan]})
        ));
        let parallel = json!({"Node Type": "Aggregate", "Plans": [{"Node Type": "Gather", "Plans": [{"Node Type": "Aggregate", "Plans": [scan]}]}]});
        assert!(is_plain_count(&parallel));
        let filtered = json!({"Node Type": "Seq Scan", "Relation Name": "conduit_article", "Filter": "(author_id = 1)"});
        assert!(!is_plain_count(
            &json!({"Node Type": "Aggregate", "Plans": [filtered]})
        ));
        assert!(!is_plain_count(
            &json!({"Node Type": "Aggregate", "Group Key": ["a"], "Plans": [scan]})
        ));
    }

    #[test]
    fn parameters_are_counted_outside_of_literals() {
        assert_eq!(parameter_count("SELECT $1, $12 FROM t WHERE a = '$99'"), 12);
        assert_eq!(parameter_count("SELECT 1"), 0);
    }
}
