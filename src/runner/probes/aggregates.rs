//! Totals against the truth: authors of the shapes on which joins multiply, and the figures the endpoint gives for them.
//! Every author whose figures differ counts once. Start with `probe`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::{self, Finding, evidence};
use super::world::{clear, insert_users};
use super::{Bench, ProbeError};
use crate::domain::grading::{Fact, Trust};
use crate::runner::grade::dice::Dice;

pub const ERRORS: &str = "orm.aggregate_errors";
/// Articles, favourites per article and comments per article of each author. Favourites and comments are at least two where there are
/// any: with one of each, a multiplied total looks right.
const SHAPES: [(u64, u64, u64); 6] = [
    (1, 0, 0),
    (2, 3, 4),
    (1, 2, 2),
    (1, 2, 0),
    (1, 0, 3),
    (0, 0, 0),
];

type Totals = BTreeMap<String, [i64; 3]>;

/// Measures the fact.
pub fn probe(bench: &mut Bench) -> Result<Fact, ProbeError> {
    let mut dice = bench.dice.fork("aggregates");
    let mut finding = Finding::default();
    for run in 0..bench.runs {
        seed(bench, &mut dice)?;
        let truth = truth(bench)?;
        let request = bench.kit.manifest.aggregate.request.clone();
        bench.proxy.take();
        let response = bench.api.expect(&request, None, None, 200)?;
        let recording = bench.proxy.take();
        let faults = compare(&truth, &shown(&response.json())?);
        if run == 0 {
            finding
                .evidence
                .extend(faults.iter().map(|fault| evidence("row", fault)));
            finding.evidence.extend(
                recording
                    .queries()
                    .take(3)
                    .map(|statement| evidence("sql", &statement.text)),
            );
        }
        finding
            .values
            .push(f64::from(u32::try_from(faults.len()).unwrap_or(u32::MAX)));
    }
    Ok(facts::measured(ERRORS, Trust::Observed, finding))
}

fn seed(bench: &mut Bench, dice: &mut Dice) -> Result<(), ProbeError> {
    clear(bench)?;
    let prefix = dice.name();
    let readers: Vec<String> = (0..8).map(|number| format!("{prefix}r{number}")).collect();
    let authors: Vec<String> = (0..SHAPES.len())
        .map(|number| format!("{}{number}", dice.name()))
        .collect();
    insert_users(bench, &readers)?;
    insert_users(bench, &authors)?;
    for (author, (articles, favorites, comments)) in authors.iter().zip(SHAPES) {
        // The numbers vary with the seed, their kind (none, several) does not.
        let more = |count: u64, dice: &mut Dice| {
            if count > 1 {
                count + dice.below(3)
            } else {
                count
            }
        };
        let (articles, favorites, comments) = (
            more(articles, dice),
            more(favorites, dice),
            more(comments, dice),
        );
        bench.sql(&format!(
            "INSERT INTO conduit_article (author_id, slug, title, description, body, favorites_count, created_at, updated_at) \
             SELECT u.id, '{author}-' || i, 'Counted', 'Counted', 'Counted', {favorites}, now(), now() \
             FROM conduit_user u, generate_series(1, {articles}) i WHERE u.username = '{author}'"
        ))?;
        bench.sql(&format!(
            "INSERT INTO conduit_favorite (user_id, article_id, created_at) SELECT r.id, a.id, now() FROM conduit_article a, \
             (SELECT id FROM conduit_user WHERE username LIKE '{prefix}r%' ORDER BY username LIMIT {favorites}) r WHERE a.slug LIKE '{author}-%'"
        ))?;
        bench.sql(&format!(
            "INSERT INTO conduit_comment (article_id, author_id, body, created_at, updated_at) SELECT a.id, r.id, 'Counted.', now(), now() \
             FROM conduit_article a, conduit_user r, generate_series(1, {comments}) i WHERE a.slug LIKE '{author}-%' AND r.username = '{prefix}r0'"
        ))?;
    }
    Ok(())
}

fn truth(bench: &mut Bench) -> Result<Totals, ProbeError> {
    let statement = bench.kit.manifest.aggregate.truth.clone();
    let rows = bench.sql(&statement)?;
    Ok(rows
        .rows
        .into_iter()
        .map(|row| {
            let mut values = row.into_iter().map(Option::unwrap_or_default);
            let username = values.next().unwrap_or_default();
            let mut number = || {
                values
                    .next()
                    .and_then(|value| value.parse().ok())
                    .unwrap_or(0)
            };
            (username, [number(), number(), number()])
        })
        .collect())
}

fn shown(answer: &Value) -> Result<Totals, ProbeError> {
    let authors = answer.get("authors").and_then(Value::as_array);
    let authors = authors
        .ok_or_else(|| ProbeError::Answer("the totals hold no array \"authors\"".to_owned()))?;
    Ok(authors
        .iter()
        .map(|author| {
            let username = author
                .get("username")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let number = |key: &str| author.get(key).and_then(Value::as_i64).unwrap_or(-1);
            (
                username,
                [
                    number("articles"),
                    number("favoritesReceived"),
                    number("commentsReceived"),
                ],
            )
        })
        .collect())
}

/// One sentence per author whose figures differ, are missing or should not be there.
fn compare(truth: &Totals, shown: &Totals) -> Vec<String> {
    let words = |[articles, favorites, comments]: [i64; 3]| {
        format!("{articles} articles, {favorites} favourites, {comments} comments")
    };
    let wrong = truth
        .iter()
        .filter(|(name, totals)| shown.get(*name) != Some(*totals))
        .map(|(name, totals)| {
            let seen = shown
                .get(name)
                .map_or_else(|| "not listed".to_owned(), |totals| words(*totals));
            format!("{name}: truth {}; answer {seen}", words(*totals))
        });
    let extra = shown
        .keys()
        .filter(|name| !truth.contains_key(*name))
        .map(|name| format!("{name}: listed without an article"));
    wrong.chain(extra).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_author_counts_once() {
        let totals = |rows: &[(&str, [i64; 3])]| {
            rows.iter()
                .map(|(name, totals)| ((*name).to_owned(), *totals))
                .collect::<Totals>()
        };
        let truth = totals(&[("a", [1, 0, 0]), ("b", [2, 6, 8]), ("c", [1, 2, 0])]);
        let shown = totals(&[("a", [1, 0, 0]), ("b", [48, 48, 48]), ("d", [0, 0, 0])]);
        assert_eq!(
            compare(&truth, &shown),
            [
                "b: truth 2 articles, 6 favourites, 8 comments; answer 48 articles, 48 favourites, 48 comments",
                "c: truth 1 articles, 2 favourites, 0 comments; answer not listed",
                "d: listed without an article",
            ]
        );
    }
}
