//! Seeded worlds: rows the grader writes itself, so that it knows every right answer. Names are random, so no answer can be prepared.
//! Rows go in as the candidate's own role, and only into the columns that the brief fixes. Start with `lists`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::api::Person;
use super::{Bench, ProbeError};
use crate::runner::grade::dice::Dice;
use crate::runner::kit::manifest::ListEndpoint;
use crate::runner::postgres::session::{identifier, literal};

/// A world for list endpoints: every list has `size` rows.
#[derive(Debug)]
pub struct World {
    /// Start of all names in it.
    pub prefix: String,
    pub size: u32,
    /// Follows every author and has marked every article of theirs; one more author, followed by nobody, wrote `size` articles too.
    pub reader: Person,
    articles: BTreeMap<String, ArticleTruth>,
    tags: usize,
}

#[derive(Debug)]
struct ArticleTruth {
    author: String,
    tags: Vec<String>,
    favorited: bool,
    following: bool,
    favorites: i64,
}

/// Removes all rows of the fixed tables and of whatever refers to them.
pub fn clear(bench: &mut Bench) -> Result<(), ProbeError> {
    let tables: Vec<String> = bench
        .kit
        .manifest
        .tables
        .fixed
        .iter()
        .map(|table| identifier(table))
        .collect();
    bench
        .sql(&format!(
            "TRUNCATE {} RESTART IDENTITY CASCADE",
            tables.join(", ")
        ))
        .map(drop)
}

/// A row for each name, as a value list for `INSERT INTO conduit_user`.
pub fn insert_users(bench: &mut Bench, names: &[String]) -> Result<(), ProbeError> {
    let rows: Vec<String> = names
        .iter()
        .map(|name| {
            format!(
                "({}, {}, '!', '', '', now())",
                literal(name),
                literal(&format!("{name}@example.org"))
            )
        })
        .collect();
    bench.sql(&format!("INSERT INTO conduit_user (username, email, password, bio, image, created_at) VALUES {}", rows.join(", "))).map(drop)
}

/// Builds a fresh list world in empty tables.
pub fn lists(bench: &mut Bench, size: u32, dice: &mut Dice) -> Result<World, ProbeError> {
    clear(bench)?;
    let prefix = dice.name();
    let reader = bench.api.register(&format!("{prefix}reader"))?;
    for statement in list_statements(&prefix, size) {
        bench.sql(&statement)?;
    }
    let articles = article_truth(bench, &reader)?;
    let tags = bench
        .sql("SELECT count(*) FROM conduit_tag")?
        .number()
        .unwrap_or(0);
    bench.proxy.take();
    Ok(World {
        prefix,
        size,
        reader,
        articles,
        tags: usize::try_from(tags).unwrap_or(0),
    })
}

fn list_statements(prefix: &str, size: u32) -> Vec<String> {
    let user = "INSERT INTO conduit_user (username, email, password, bio, image, created_at)";
    let article = "INSERT INTO conduit_article (author_id, slug, title, description, body, favorites_count, created_at, updated_at)";
    vec![
        format!(
            "{user} SELECT '{prefix}a' || i, '{prefix}a' || i || '@example.org', '!', '', '', now() FROM generate_series(1, {size}) i"
        ),
        format!(
            "{user} VALUES ('{prefix}writer', '{prefix}writer@example.org', '!', '', '', now())"
        ),
        format!(
            "{article} SELECT u.id, '{prefix}-b' || i, 'Title ' || i, 'About ' || i, 'Body', 0, now() - interval '2 days' + i * interval '1 second', now() \
             FROM generate_series(1, {size}) i, conduit_user u WHERE u.username = '{prefix}writer'"
        ),
        format!(
            "{article} SELECT u.id, '{prefix}-a' || i, 'Title ' || i, 'About ' || i, 'Body', 1, now() - interval '1 day' + i * interval '1 second', now() \
             FROM generate_series(1, {size}) i JOIN conduit_user u ON u.username = '{prefix}a' || i"
        ),
        format!(
            "INSERT INTO conduit_tag (name) SELECT '{prefix}t' || i || '-' || j FROM generate_series(1, {size}) i, generate_series(1, 3) j"
        ),
        format!("INSERT INTO conduit_tag (name) VALUES ('{prefix}common')"),
        format!(
            "INSERT INTO conduit_article_tag (article_id, tag_id) SELECT a.id, t.id FROM generate_series(1, {size}) i \
             JOIN conduit_article a ON a.slug = '{prefix}-a' || i JOIN conduit_tag t ON t.name LIKE '{prefix}t' || i || '-%' OR t.name = '{prefix}common'"
        ),
        format!(
            "INSERT INTO conduit_favorite (user_id, article_id, created_at) SELECT u.id, a.id, now() FROM conduit_article a, conduit_user u \
             WHERE a.slug LIKE '{prefix}-a%' AND u.username = '{prefix}reader'"
        ),
        format!(
            "INSERT INTO conduit_follow (follower_id, followed_id, created_at) SELECT r.id, a.id, now() FROM conduit_user r, conduit_user a \
             WHERE r.username = '{prefix}reader' AND a.username LIKE '{prefix}a%'"
        ),
        format!(
            "INSERT INTO conduit_comment (article_id, author_id, body, created_at, updated_at) SELECT a.id, u.id, 'Well said.', now(), now() \
             FROM conduit_article a, conduit_user u WHERE a.slug = '{prefix}-a1' AND u.username LIKE '{prefix}a%'"
        ),
    ]
}

fn article_truth(
    bench: &mut Bench,
    reader: &Person,
) -> Result<BTreeMap<String, ArticleTruth>, ProbeError> {
    let reader = literal(&reader.username);
    let rows = bench.sql(&format!(
        "SELECT a.slug, u.username, \
           coalesce((SELECT string_agg(t.name, ',' ORDER BY t.name COLLATE \"C\") FROM conduit_article_tag x JOIN conduit_tag t ON t.id = x.tag_id WHERE x.article_id = a.id), ''), \
           EXISTS (SELECT 1 FROM conduit_favorite f JOIN conduit_user r ON r.id = f.user_id WHERE f.article_id = a.id AND r.username = {reader}), \
           EXISTS (SELECT 1 FROM conduit_follow w JOIN conduit_user r ON r.id = w.follower_id WHERE w.followed_id = u.id AND r.username = {reader}), \
           (SELECT count(*) FROM conduit_favorite f WHERE f.article_id = a.id) \
         FROM conduit_article a JOIN conduit_user u ON u.id = a.author_id"
    ))?;
    let mut articles = BTreeMap::new();
    for row in rows.rows {
        let mut values = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || values.next().unwrap_or_default();
        let (slug, author, tags) = (next(), next(), next());
        let tags = tags
            .split(',')
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect();
        let truth = ArticleTruth {
            author,
            tags,
            favorited: next() == "t",
            following: next() == "t",
            favorites: next().parse().unwrap_or(0),
        };
        articles.insert(slug, truth);
    }
    Ok(articles)
}

impl World {
    /// The endpoint's path with the names of this world.
    pub fn path(&self, endpoint: &ListEndpoint) -> String {
        endpoint
            .path
            .replace("{author}", &format!("{}writer", self.prefix))
            .replace("{tag}", &format!("{}common", self.prefix))
            .replace("{reader}", &self.reader.username)
            .replace("{slug}", &format!("{}-a1", self.prefix))
            .replace("{n}", &self.size.to_string())
    }

    /// What is wrong with an answer of the endpoint, if anything is.
    pub fn wrong(&self, endpoint: &ListEndpoint, answer: &Value) -> Option<String> {
        let key = endpoint.items.as_deref()?;
        let Some(items) = answer.get(key).and_then(Value::as_array) else {
            return Some(format!(
                "{}: the answer holds no array \"{key}\"",
                endpoint.name
            ));
        };
        let expected = if key == "tags" {
            self.tags
        } else {
            usize::try_from(self.size).unwrap_or(0)
        };
        if items.len() != expected {
            return Some(format!(
                "{}: {} items instead of {expected}",
                endpoint.name,
                items.len()
            ));
        }
        let fault = match key {
            "articles" => items
                .iter()
                .find_map(|item| self.wrong_article(endpoint, item)),
            "comments" => items.iter().find_map(wrong_comment),
            _ => None,
        };
        fault.map(|fault| format!("{}: {fault}", endpoint.name))
    }

    fn wrong_article(&self, endpoint: &ListEndpoint, item: &Value) -> Option<String> {
        let slug = item.get("slug").and_then(Value::as_str).unwrap_or_default();
        let Some(truth) = self.articles.get(slug) else {
            return Some(format!("unknown article {slug:?}"));
        };
        let tags: Vec<&str> = item
            .get("tagList")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let flag = |pointer: &str| item.pointer(pointer).and_then(Value::as_bool);
        let checks = [
            (
                "author",
                item.pointer("/author/username").and_then(Value::as_str)
                    == Some(truth.author.as_str()),
            ),
            ("tagList", tags == truth.tags),
            ("favorited", flag("/favorited") == Some(truth.favorited)),
            (
                "following",
                flag("/author/following") == Some(truth.following),
            ),
            (
                "favoritesCount",
                item.get("favoritesCount").and_then(Value::as_i64) == Some(truth.favorites),
            ),
            ("the filter", self.belongs(endpoint, truth)),
        ];
        checks
            .iter()
            .find(|(_, right)| !right)
            .map(|(field, _)| format!("{field} of article {slug:?} is wrong"))
    }

    fn belongs(&self, endpoint: &ListEndpoint, truth: &ArticleTruth) -> bool {
        let filters = [
            ("{author}", truth.author == format!("{}writer", self.prefix)),
            (
                "{tag}",
                truth.tags.contains(&format!("{}common", self.prefix)),
            ),
            ("{reader}", truth.favorited),
            ("/feed", truth.following),
        ];
        filters
            .iter()
            .all(|(filter, fits)| !endpoint.path.contains(filter) || *fits)
    }
}

/// Every author of a comment in the list world is followed by the reader.
fn wrong_comment(item: &Value) -> Option<String> {
    let following = item.pointer("/author/following").and_then(Value::as_bool);
    (following != Some(true)).then(|| {
        format!(
            "following of comment {} is wrong",
            item.get("id").unwrap_or(&Value::Null)
        )
    })
}
