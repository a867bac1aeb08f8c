//! Lists, filters, tags and totals.

use serde_json::{Value, json};

use super::super::ProbeError;
use super::super::api::Person;
use super::{Smoke, text};

pub fn lists(
    smoke: &mut Smoke,
    author: &Person,
    other: &Person,
    tag: &str,
) -> Result<(), ProbeError> {
    let one = |answer: &Value| {
        answer.pointer("/articlesCount") == Some(&json!(1))
            && text(answer, "/articles/0/author/username") == author.username
    };
    smoke.check(
        "list by author",
        &format!("GET /api/articles?author={}", author.username),
        None,
        None,
        200,
        one,
    )?;
    smoke.check(
        "list by tag",
        &format!("GET /api/articles?tag={tag}"),
        None,
        None,
        200,
        one,
    )?;
    smoke.check(
        "list by favourite",
        &format!("GET /api/articles?favorited={}", other.username),
        None,
        None,
        200,
        one,
    )?;
    smoke.check(
        "feed",
        "GET /api/articles/feed",
        Some(other),
        None,
        200,
        one,
    )?;
    smoke.check(
        "feed without a token",
        "GET /api/articles/feed",
        None,
        None,
        401,
        |_| true,
    )?;
    let empty = |answer: &Value| {
        answer.pointer("/articles") == Some(&json!([]))
            && answer.pointer("/articlesCount") == Some(&json!(0))
    };
    smoke.check(
        "filter that names nothing",
        "GET /api/articles?author=nobody-of-this-name",
        None,
        None,
        200,
        empty,
    )?;
    smoke.check(
        "limit of 0",
        "GET /api/articles?limit=0",
        None,
        None,
        422,
        |_| true,
    )?;
    let listed = |answer: &Value| {
        answer
            .pointer("/tags")
            .and_then(Value::as_array)
            .is_some_and(|tags| tags.contains(&json!(tag)))
    };
    smoke.check("tags", "GET /api/tags", None, None, 200, listed)?;
    let totals = |answer: &Value| {
        let authors = answer.pointer("/authors").and_then(Value::as_array);
        authors.is_some_and(|authors| {
            authors.iter().any(|row| {
                text(row, "/username") == author.username
                    && row.get("favoritesReceived") == Some(&json!(1))
            })
        })
    };
    smoke.check(
        "totals",
        "GET /api/authors/stats?limit=100",
        None,
        None,
        200,
        totals,
    )?;
    Ok(())
}
