//! A blocking PostgreSQL client for the grader's own sessions: the simple query protocol over a unix socket, answers as text.
//! It authenticates by trust only (the cluster lives in a sandbox without a network) and gives up at a deadline.
//! Two kinds of session exist for a reason: the candidate owns the tables, so triggers, views and functions on them run with the rights
//! of whoever touches them. Data is therefore read and written as the candidate's own role; the superuser only reads the catalogue.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::wire::{self, Message, Startup};

/// Longest single answer message accepted, in bytes.
const MESSAGE_CAP: usize = 16 << 20;
/// Most rows kept of one answer; more is a protocol error, since the grader always aggregates or limits.
const ROW_CAP: usize = 100_000;

/// Why a statement gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The server refused the statement.
    #[error("{message} (SQLSTATE {code})")]
    Refused { code: String, message: String },
    /// The connection broke or the deadline passed.
    #[error("the database connection failed: {0}")]
    Connection(#[from] io::Error),
}

/// The rows of the last result of a query, each value as text or null.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Rows {
    pub rows: Vec<Vec<Option<String>>>,
}

impl Rows {
    /// The first value of the first row, if there is one and it is not null.
    pub fn first(&self) -> Option<&str> {
        self.rows
            .first()
            .and_then(|row| row.first())
            .and_then(|value| value.as_deref())
    }

    /// The first value as a number.
    pub fn number(&self) -> Option<i64> {
        self.first().and_then(|text| text.parse().ok())
    }

    /// All values of the first column that are not null.
    pub fn column(&self) -> Vec<String> {
        self.rows
            .iter()
            .filter_map(|row| row.first().cloned().flatten())
            .collect()
    }
}

/// One connection.
#[derive(Debug)]
pub struct Session {
    stream: UnixStream,
    patience: Duration,
}

impl Session {
    /// Connects through the socket file at `socket`; every later statement must answer within `patience`.
    pub fn connect(
        socket: &Path,
        user: &str,
        database: &str,
        patience: Duration,
    ) -> Result<Self, SqlError> {
        let stream = UnixStream::connect(socket)?;
        let mut session = Self { stream, patience };
        let parameters = [
            ("user", user),
            ("database", database),
            ("client_encoding", "UTF8"),
            ("application_name", "assay"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        session
            .stream
            .write_all(&Startup::session_packet(&parameters)?)?;
        session.answer()?;
        Ok(session)
    }

    /// Runs one or more statements and returns the rows of the last one that had any.
    pub fn run(&mut self, sql: &str) -> Result<Rows, SqlError> {
        let mut body = sql.replace('\0', "").into_bytes();
        body.push(0);
        Message { tag: b'Q', body }.write(&mut self.stream)?;
        self.answer()
    }

    /// Reads until the server is ready for the next query.
    fn answer(&mut self) -> Result<Rows, SqlError> {
        let deadline = Instant::now().checked_add(self.patience);
        let mut rows = Rows::default();
        let mut refused = None;
        loop {
            let left = deadline.map_or(Duration::ZERO, |deadline| {
                deadline.saturating_duration_since(Instant::now())
            });
            if left.is_zero() {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time").into());
            }
            self.stream.set_read_timeout(Some(left))?;
            let message = Message::read(&mut self.stream, MESSAGE_CAP)?;
            match message.tag {
                b'R' if message.body != [0, 0, 0, 0] => {
                    return Err(wire::malformed("the server asks for a password").into());
                }
                b'T' => rows.rows.clear(),
                b'D' if rows.rows.len() >= ROW_CAP => {
                    return Err(wire::malformed("too many rows").into());
                }
                b'D' => rows.rows.push(data_row(&message.body)?),
                b'E' => {
                    let error = error_fields(&message.body);
                    // A fatal error is not followed by ReadyForQuery: the connection is gone.
                    if error.fatal {
                        return Err(error.refused());
                    }
                    refused = Some(error.refused());
                }
                b'G' => self.refuse_copy()?,
                b'Z' => return refused.map_or(Ok(rows), Err),
                _ => {}
            }
        }
    }

    /// Answers COPY FROM STDIN with a refusal: the grader never sends data that way.
    fn refuse_copy(&mut self) -> io::Result<()> {
        Message {
            tag: b'f',
            body: b"no data\0".to_vec(),
        }
        .write(&mut self.stream)
    }
}

/// Text as an SQL string literal that does not depend on `standard_conforming_strings`.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\0', "").replace('\'', "''");
    if doubled.contains('\\') {
        format!(" E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// Text as a quoted SQL identifier.
pub fn identifier(text: &str) -> String {
    format!("\"{}\"", text.replace('\0', "").replace('"', "\"\""))
}

struct ServerError {
    fatal: bool,
    code: String,
    message: String,
}

impl ServerError {
    fn refused(self) -> SqlError {
        SqlError::Refused {
            code: self.code,
            message: self.message,
        }
    }
}

fn error_fields(mut body: &[u8]) -> ServerError {
    let mut error = ServerError {
        fatal: false,
        code: String::new(),
        message: String::new(),
    };
    while let Some((kind, rest)) = body.split_first() {
        if *kind == 0 {
            break;
        }
        let (text, rest) = wire::split_text(rest);
        match kind {
            b'V' => error.fatal = text != b"ERROR",
            b'C' => error.code = wire::lossy(text),
            b'M' => error.message = wire::lossy(text),
            _ => {}
        }
        body = rest;
    }
    error
}

fn data_row(body: &[u8]) -> io::Result<Vec<Option<String>>> {
    let short = || wire::malformed("data row too short");
    let (count, mut rest) = body.split_first_chunk::<2>().ok_or_else(short)?;
    let mut values = Vec::new();
    for _ in 0..u16::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(short)?;
        // A negative length marks null.
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
            values.push(None);
            rest = after;
            continue;
        };
        let (value, after) = after.split_at_checked(length).ok_or_else(short)?;
        values.push(Some(wire::lossy(value)));
        rest = after;
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_cannot_be_left() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\'b"), " E'a\\\\''b'");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn rows_tell_null_from_empty() {
        let body = [0, 2, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        assert_eq!(data_row(&body).unwrap(), vec![None, Some(String::new())]);
        assert!(data_row(&[0, 1, 0, 0, 0, 9, b'x']).is_err());
    }
}
