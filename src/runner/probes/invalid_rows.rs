//! Rules of the brief against direct inserts: other systems write to these tables, so the database itself must refuse.
//! Every try runs in a transaction that is rolled back; a valid twin must be accepted first. Start with `probe`.

use super::facts::{self, Finding, evidence};
use super::{Bench, ProbeError};
use crate::domain::grading::{Fact, Trust};
use crate::runner::grade::dice::Dice;
use crate::runner::kit::manifest::Rule;
use crate::runner::postgres::session::SqlError;

/// SQLSTATEs that say nothing about the row: deadlock, lock timeout, cancelled, session ended, no such table.
const BESIDE_THE_POINT: [&str; 5] = ["40P01", "55P03", "57014", "57P01", "42P01"];

pub const ACCEPTED: &str = "orm.invalid_rows_accepted";

/// Measures the fact: the number of rules that a direct write can break.
pub fn probe(bench: &mut Bench) -> Result<Fact, ProbeError> {
    let mut dice = bench.dice.fork("rules");
    let mut finding = Finding::default();
    for run in 0..bench.runs {
        let mut broken: u32 = 0;
        for rule in bench.kit.manifest.rule_list.clone() {
            if let Some(fault) = try_rule(bench, &rule, &mut dice)? {
                broken = broken.saturating_add(1);
                if run == 0 {
                    finding.evidence.push(evidence(
                        "sql",
                        &format!("{} ({}): {fault}", rule.words, rule.id),
                    ));
                }
            }
        }
        finding.values.push(f64::from(broken));
    }
    Ok(facts::measured(ACCEPTED, Trust::Observed, finding))
}

/// How the rule can be broken, or nothing when it holds.
fn try_rule(bench: &mut Bench, rule: &Rule, dice: &mut Dice) -> Result<Option<String>, ProbeError> {
    let (name, first, second) = (dice.name(), dice.uuid(), dice.uuid());
    let fill = |sql: &str| {
        sql.replace("{name}", &name)
            .replace("{uuid}", &first)
            .replace("{uuid2}", &second)
    };
    bench.sql("BEGIN")?;
    let verdict = verdict(bench, rule, &fill);
    bench.sql("ROLLBACK")?;
    verdict
}

fn verdict(
    bench: &mut Bench,
    rule: &Rule,
    fill: &dyn Fn(&str) -> String,
) -> Result<Option<String>, ProbeError> {
    for statement in bench
        .kit
        .manifest
        .rules
        .setup
        .clone()
        .iter()
        .chain(&rule.setup)
    {
        // A set-up that the new schema refuses shows that valid rows of other systems are refused too.
        if let Some((_, message)) = attempt(bench, &fill(statement))? {
            return Ok(Some(format!(
                "a valid row is refused ({message}): {}",
                fill(statement)
            )));
        }
    }
    bench.sql("SAVEPOINT valid")?;
    if let Some((_, message)) = attempt(bench, &fill(&rule.valid))? {
        return Ok(Some(format!(
            "a valid change is refused ({message}): {}",
            fill(&rule.valid)
        )));
    }
    bench.sql("ROLLBACK TO SAVEPOINT valid")?;
    let class = &bench.kit.manifest.rules.refused_sqlstate_class.clone();
    Ok(match attempt(bench, &fill(&rule.sql))? {
        None => Some(format!("accepted: {}", fill(&rule.sql))),
        Some((code, _)) if code.starts_with(class) => None,
        Some((_, message)) => Some(format!(
            "not refused by a constraint ({message}): {}",
            fill(&rule.sql)
        )),
    })
}

/// Runs the statement and all deferred checks; a refusal is returned as SQLSTATE and message.
fn attempt(bench: &mut Bench, statement: &str) -> Result<Option<(String, String)>, ProbeError> {
    for sql in [statement, "SET CONSTRAINTS ALL IMMEDIATE"] {
        match bench.owner.run(sql) {
            Ok(_) => {}
            Err(SqlError::Refused { code, message })
                if !BESIDE_THE_POINT.contains(&code.as_str()) =>
            {
                return Ok(Some((code, message)));
            }
            Err(error) => return Err(ProbeError::from_sql(error, sql)),
        }
    }
    Ok(None)
}
