//! Articles, marks and comments.

use serde_json::{Value, json};

use super::super::ProbeError;
use super::super::api::Person;
use super::{Smoke, has_error, text};

pub fn articles(
    smoke: &mut Smoke,
    author: &Person,
    other: &Person,
    tag: &str,
) -> Result<String, ProbeError> {
    let tags = json!([format!("z{tag}"), tag.to_ascii_uppercase(), tag]);
    let article = Some(
        json!({"article": {"title": "A smoke test", "description": "Smoke", "body": "Body", "tagList": tags}}),
    );
    let mut sorted = [tag.to_owned(), format!("z{tag}")];
    sorted.sort();
    let in_order = |answer: &Value| answer.pointer("/article/tagList") == Some(&json!(sorted));
    let answer = smoke.check(
        "publish, tags in lower case and in order",
        "POST /api/articles",
        Some(author),
        article,
        201,
        in_order,
    )?;
    let slug = text(&answer, "/article/slug").to_owned();
    let path = format!("/api/articles/{slug}");
    let blank = Some(json!({"article": {"title": "", "description": "Smoke", "body": "Body"}}));
    smoke.check(
        "blank title",
        "POST /api/articles",
        Some(author),
        blank,
        422,
        |answer| has_error(answer, "title"),
    )?;
    smoke.check(
        "publish without a token",
        "POST /api/articles",
        None,
        Some(json!({})),
        401,
        |_| true,
    )?;
    smoke.check("read", &format!("GET {path}"), None, None, 200, |answer| {
        text(answer, "/article/author/username") == author.username
    })?;
    smoke.check(
        "unknown article",
        "GET /api/articles/no-such-article",
        None,
        None,
        404,
        |_| true,
    )?;
    let change = || Some(json!({"article": {"description": "Changed"}}));
    smoke.check(
        "change somebody else's",
        &format!("PUT {path}"),
        Some(other),
        change(),
        403,
        |_| true,
    )?;
    smoke.check(
        "change",
        &format!("PUT {path}"),
        Some(author),
        change(),
        200,
        |answer| text(answer, "/article/description") == "Changed",
    )?;
    Ok(slug)
}

pub fn marks_and_comments(
    smoke: &mut Smoke,
    author: &Person,
    other: &Person,
    slug: &str,
) -> Result<(), ProbeError> {
    let favorite = format!("/api/articles/{slug}/favorite");
    let marked = |flag: bool, count: i64| {
        move |answer: &Value| {
            answer.pointer("/article/favorited") == Some(&json!(flag))
                && answer.pointer("/article/favoritesCount") == Some(&json!(count))
        }
    };
    smoke.check(
        "mark",
        &format!("POST {favorite}"),
        Some(other),
        None,
        200,
        marked(true, 1),
    )?;
    smoke.check(
        "mark again",
        &format!("POST {favorite}"),
        Some(other),
        None,
        200,
        marked(true, 1),
    )?;
    smoke.check(
        "remove the mark",
        &format!("DELETE {favorite}"),
        Some(other),
        None,
        200,
        marked(false, 0),
    )?;
    smoke.check(
        "mark once more",
        &format!("POST {favorite}"),
        Some(other),
        None,
        200,
        marked(true, 1),
    )?;
    let comments = format!("/api/articles/{slug}/comments");
    let body = |words: &str| Some(json!({"comment": {"body": words}}));
    let answer = smoke.check(
        "comment",
        &format!("POST {comments}"),
        Some(other),
        body("Well said."),
        201,
        |answer| text(answer, "/comment/body") == "Well said.",
    )?;
    smoke.check(
        "blank comment",
        &format!("POST {comments}"),
        Some(other),
        body(" \n "),
        422,
        |answer| has_error(answer, "body"),
    )?;
    smoke.check(
        "list comments",
        &format!("GET {comments}"),
        None,
        None,
        200,
        |answer| text(answer, "/comments/0/body") == "Well said.",
    )?;
    let id = answer
        .pointer("/comment/id")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    smoke.check(
        "delete somebody else's comment",
        &format!("DELETE {comments}/{id}"),
        Some(author),
        None,
        403,
        |_| true,
    )?;
    smoke.check(
        "delete the comment",
        &format!("DELETE {comments}/{id}"),
        Some(other),
        None,
        204,
        |_| true,
    )?;
    Ok(())
}
