//! How many queries lists run: every list endpoint at 10 and at 100 rows, in three fresh worlds each.
//! An endpoint that answers wrongly is not counted: leaving work out is no way to run fewer queries. Start with `probe`.

use std::collections::BTreeMap;

use super::facts::{self, Finding, evidence};
use super::world::{self, World};
use super::{Bench, ProbeError};
use crate::domain::grading::{Evidence, Fact, Trust};
use crate::runner::kit::manifest::ListEndpoint;
use crate::runner::sql_proxy::Recording;

pub const GROWTH: &str = "orm.query_growth";
pub const TOTAL: &str = "orm.list_queries.n100";
const SMALL: u32 = 10;
const LARGE: u32 = 100;
/// Shapes of statements shown per endpoint.
const SHAPES_SHOWN: usize = 6;

/// Queries of one endpoint at one size.
struct Count {
    request: String,
    queries: u32,
    recording: Recording,
}

type Counts = BTreeMap<String, Count>;

/// Measures both facts.
pub fn probe(bench: &mut Bench) -> Result<Vec<Fact>, ProbeError> {
    let mut dice = bench.dice.fork("lists");
    warm_up(bench, &mut dice)?;
    let (mut growth, mut total) = (Finding::default(), Finding::default());
    for run in 0..bench.runs {
        let small = count_all(bench, SMALL, &mut dice)?;
        let large = count_all(bench, LARGE, &mut dice)?;
        let grown = |name: &str, count: &Count| {
            count
                .queries
                .saturating_sub(small.get(name).map_or(0, |small| small.queries))
        };
        growth.values.push(f64::from(
            large
                .iter()
                .map(|(name, count)| grown(name, count))
                .max()
                .unwrap_or(0),
        ));
        total.values.push(f64::from(
            large.values().map(|count| count.queries).max().unwrap_or(0),
        ));
        if run == 0 {
            growth.evidence = compared(&small, &large);
            total.evidence = worst_statements(&large);
        }
    }
    Ok(vec![
        facts::measured(GROWTH, Trust::Observed, growth),
        facts::measured(TOTAL, Trust::Observed, total),
    ])
}

/// Lets every worker of the server import and cache what it loads on first use.
fn warm_up(
    bench: &mut Bench,
    dice: &mut crate::runner::grade::dice::Dice,
) -> Result<(), ProbeError> {
    let world = world::lists(bench, 2, dice)?;
    for endpoint in budgeted(bench) {
        for _ in 0..3 {
            ask(bench, &world, &endpoint)?;
        }
    }
    Ok(())
}

fn budgeted(bench: &Bench) -> Vec<ListEndpoint> {
    bench
        .kit
        .manifest
        .list_endpoints
        .iter()
        .filter(|endpoint| endpoint.budget)
        .cloned()
        .collect()
}

fn count_all(
    bench: &mut Bench,
    size: u32,
    dice: &mut crate::runner::grade::dice::Dice,
) -> Result<Counts, ProbeError> {
    let world = world::lists(bench, size, dice)?;
    let mut counts = Counts::new();
    for endpoint in budgeted(bench) {
        let count = ask(bench, &world, &endpoint)?;
        counts.insert(endpoint.name, count);
    }
    Ok(counts)
}

fn ask(bench: &mut Bench, world: &World, endpoint: &ListEndpoint) -> Result<Count, ProbeError> {
    let line = format!("GET {}", world.path(endpoint));
    let response = bench
        .api
        .expect(&line, endpoint.auth.then_some(&world.reader), None, 200)?;
    // Everything since the last request counts, so work done in the background between two requests is not free.
    let recording = bench.proxy.take();
    if let Some(fault) = world.wrong(endpoint, &response.json()) {
        return Err(ProbeError::Answer(format!(
            "queries are counted for right answers only. {fault} ({line})"
        )));
    }
    Ok(Count {
        request: line,
        queries: recording.query_count(),
        recording,
    })
}

fn compared(small: &Counts, large: &Counts) -> Vec<Evidence> {
    let line = |(name, count): (&String, &Count)| {
        let before = small.get(name).map_or(0, |small| small.queries);
        evidence(
            "request",
            &format!(
                "{name}: {before} queries for {SMALL} rows, {} for {LARGE} ({})",
                count.queries, count.request
            ),
        )
    };
    large.iter().map(line).collect()
}

fn worst_statements(large: &Counts) -> Vec<Evidence> {
    let Some(worst) = large.values().max_by_key(|count| count.queries) else {
        return Vec::new();
    };
    let mut shapes: BTreeMap<String, u32> = BTreeMap::new();
    for statement in worst.recording.queries() {
        *shapes.entry(shape(&statement.text)).or_default() += 1;
    }
    let mut shapes: Vec<_> = shapes.into_iter().collect();
    shapes.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let mut shown = vec![evidence(
        "request",
        &format!("{}: {} queries", worst.request, worst.queries),
    )];
    shown.extend(
        shapes
            .into_iter()
            .take(SHAPES_SHOWN)
            .map(|(text, times)| evidence("sql", &format!("{times} times: {text}"))),
    );
    shown
}

/// The statement with its literals taken out, so that repetitions fall together.
pub fn shape(sql: &str) -> String {
    let mut shape = String::new();
    let mut quoted = false;
    for letter in sql.chars().take(4_000) {
        if letter == '\'' {
            if !quoted {
                shape.push('?');
            }
            quoted = !quoted;
        } else if quoted {
            continue;
        } else if letter.is_ascii_digit()
            && !shape.ends_with(|last: char| last.is_alphanumeric() || last == '_')
        {
            if !shape.ends_with('?') {
                shape.push('?');
            }
        } else {
            shape.push(letter);
        }
    }
    shape.chars().take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn statements_that_differ_in_values_have_one_shape() {
        assert_eq!(
            shape("SELECT t1.id FROM t1 WHERE id = 12 AND n = 'it''s'"),
            "SELECT t1.id FROM t1 WHERE id = ? AND n = ??"
        );
        assert_eq!(shape("LIMIT 21"), shape("LIMIT 100"));
    }
}
