//! Reading statements: splits the text of a message and says which parts are queries.
//! It is a scanner, not a parser: quotes, dollar quotes and comments are respected, nothing else is understood. Start with `split`.

/// Longest statement text kept, in bytes.
const TEXT_CAP: usize = 16 << 10;

/// What a statement is to the grader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads or writes data: counted.
    Query,
    /// BEGIN, COMMIT, SAVEPOINT and so on: shown, never counted.
    Transaction,
    /// SET, `set_config`, DISCARD: what drivers send when they connect; never counted.
    Setting,
}

/// One executed statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Which connection ran it, counted from 1 per proxy.
    pub connection: u32,
    pub kind: Kind,
    /// The text without leading comments, cut at 16 KiB.
    pub text: String,
}

impl Statement {
    /// Classifies one statement.
    pub fn new(connection: u32, text: &str) -> Self {
        let text = without_leading_comments(text);
        let kind = classify(text);
        let end = text.floor_char_boundary(TEXT_CAP);
        Self {
            connection,
            kind,
            text: text.get(..end).unwrap_or_default().to_owned(),
        }
    }
}

/// The statements of one message, without the separators and without empty parts.
pub fn split(sql: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = sql;
    while !rest.is_empty() {
        let end = statement_end(rest);
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if !without_leading_comments(part).is_empty() {
            parts.push(part.trim().to_owned());
        }
        rest = after.strip_prefix(';').unwrap_or(after);
    }
    parts
}

/// Whether the text changes rows, by its first word; a `WITH` counts when it holds a changing word at all.
pub fn writes(sql: &str) -> bool {
    const CHANGES: [&str; 5] = ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"];
    let upper = without_leading_comments(sql).to_ascii_uppercase();
    let mut words = upper.split(|letter: char| !letter.is_ascii_alphabetic());
    match words.next() {
        Some("WITH") => words.any(|word| CHANGES.contains(&word)),
        Some(first) => CHANGES.contains(&first),
        None => false,
    }
}

fn classify(text: &str) -> Kind {
    const TRANSACTION: [&str; 9] = [
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
        "START",
        "ABORT",
        "END",
        "PREPARE TRANSACTION",
    ];
    const SETTING: [&str; 4] = ["SET", "RESET", "DISCARD", "SHOW"];
    let upper: String = text
        .chars()
        .take(4096)
        .collect::<String>()
        .to_ascii_uppercase();
    let words: Vec<&str> = upper
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let first = words.first().copied().unwrap_or_default();
    if TRANSACTION.contains(&first) {
        Kind::Transaction
    } else if SETTING.contains(&first) {
        Kind::Setting
    } else if upper.starts_with("SELECT SET_CONFIG(")
        && words
            .iter()
            .filter(|word| ["SELECT", "FROM"].contains(word))
            .count()
            == 1
    {
        // With a FROM or a subquery it reads data, whatever it looks like at first.
        Kind::Setting
    } else {
        Kind::Query
    }
}

fn without_leading_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let skipped = if rest.starts_with("--") || rest.starts_with("/*") {
            comment_length(rest)
        } else {
            0
        };
        if skipped == 0 {
            return rest.trim_end();
        }
        rest = rest.get(skipped..).unwrap_or_default().trim_start();
    }
}

/// Bytes up to the separator that ends the first statement.
fn statement_end(sql: &str) -> usize {
    let mut position = 0;
    while let Some(rest) = sql.get(position..)
        && let Some(letter) = rest.chars().next()
    {
        if letter == ';' {
            return position;
        }
        position += token_length(rest, letter);
    }
    sql.len()
}

/// Length of the quoted string, comment or single letter at the start of `rest`.
fn token_length(rest: &str, letter: char) -> usize {
    match letter {
        '\'' | '"' => quoted_length(rest, letter, false),
        'E' | 'e' if rest.get(1..).is_some_and(|after| after.starts_with('\'')) => {
            1 + quoted_length(rest.get(1..).unwrap_or_default(), '\'', true)
        }
        '-' if rest.starts_with("--") => comment_length(rest),
        '/' if rest.starts_with("/*") => comment_length(rest),
        '$' => dollar_length(rest),
        // A word is skipped as a whole, so that the `e` of `name'...` is no escape prefix.
        letter if letter.is_alphanumeric() || letter == '_' => rest
            .find(|other: char| !(other.is_alphanumeric() || other == '_' || other == '$'))
            .unwrap_or(rest.len()),
        letter => letter.len_utf8(),
    }
}

fn quoted_length(rest: &str, quote: char, escapes: bool) -> usize {
    let mut letters = rest.char_indices().skip(1);
    while let Some((position, letter)) = letters.next() {
        if escapes && letter == '\\' {
            letters.next();
        } else if letter == quote {
            return position + quote.len_utf8();
        }
    }
    rest.len()
}

fn comment_length(rest: &str) -> usize {
    if rest.starts_with("--") {
        return rest.find('\n').map_or(rest.len(), |end| end + 1);
    }
    let (mut depth, mut position) = (0_u32, 0);
    while let Some(tail) = rest.get(position..)
        && let Some(letter) = tail.chars().next()
    {
        if tail.starts_with("/*") {
            depth += 1;
            position += 2;
        } else if tail.starts_with("*/") {
            depth = depth.saturating_sub(1);
            position += 2;
        } else {
            position += letter.len_utf8();
        }
        if depth == 0 {
            return position;
        }
    }
    rest.len()
}

fn dollar_length(rest: &str) -> usize {
    let tag_end = rest
        .get(1..)
        .and_then(|after| after.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')))
        .map(|end| end + 1);
    let Some(tag) = tag_end
        .and_then(|end| rest.get(..=end))
        .filter(|tag| tag.ends_with('$'))
    else {
        return 1;
    };
    rest.get(tag.len()..)
        .and_then(|body| body.find(tag))
        .map_or(rest.len(), |end| end + tag.len() * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Kind {
        Statement::new(1, text).kind
    }

    #[test]
    fn separators_inside_quotes_and_comments_do_not_split() {
        assert_eq!(split("select ';'; select 2;"), ["select ';'", "select 2"]);
        assert_eq!(
            split("select \"a;b\" /* ; /* ; */ ; */ from t -- ;\n; select 2"),
            ["select \"a;b\" /* ; /* ; */ ; */ from t -- ;", "select 2"]
        );
        assert_eq!(
            split("select $x$ ; $y$ ; $x$; select $1"),
            ["select $x$ ; $y$ ; $x$", "select $1"]
        );
        assert_eq!(
            split("select E'\\';'; select 'é;'"),
            ["select E'\\';'", "select 'é;'"]
        );
        assert_eq!(split("select name'; x' ; 1"), ["select name'; x'", "1"]);
        assert_eq!(split(" ;; -- nothing\n"), Vec::<String>::new());
    }

    #[test]
    fn unfinished_quotes_end_with_the_text() {
        assert_eq!(split("select 'a; b"), ["select 'a; b"]);
        assert_eq!(split("select $$ a; b"), ["select $$ a; b"]);
        assert_eq!(split("/* a; b"), Vec::<String>::new());
    }

    #[test]
    fn transaction_control_and_settings_are_not_queries() {
        assert_eq!(kind("BEGIN"), Kind::Transaction);
        assert_eq!(kind(" /* hint */ commit"), Kind::Transaction);
        assert_eq!(kind("SAVEPOINT \"s1\""), Kind::Transaction);
        assert_eq!(kind("SET TIME ZONE 'UTC'"), Kind::Setting);
        assert_eq!(
            kind("SELECT set_config('TimeZone', 'UTC', false)"),
            Kind::Setting
        );
        assert_eq!(kind("SELECT 1"), Kind::Query);
        assert_eq!(kind("beginning()"), Kind::Query);
    }

    #[test]
    fn writes_are_told_from_reads() {
        assert!(
            writes("UPDATE t SET a = 1")
                && writes(" insert into t")
                && writes("WITH x AS (DELETE FROM t RETURNING 1) SELECT 1")
        );
        assert!(
            !writes("SELECT 1 FOR UPDATE")
                && !writes("BEGIN")
                && !writes("WITH x AS (SELECT 1) SELECT 2")
        );
    }

    #[test]
    fn a_query_cannot_hide_behind_a_setting() {
        assert_eq!(
            kind("SELECT set_config('a', 'b', true), title FROM conduit_article"),
            Kind::Query
        );
        assert_eq!(
            kind("SELECT set_config('a', (SELECT title FROM conduit_article LIMIT 1), true)"),
            Kind::Query
        );
        assert_eq!(kind("-- BEGIN\nSELECT 1"), Kind::Query);
    }
}
