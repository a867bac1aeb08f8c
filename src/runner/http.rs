//! A small blocking HTTP/1.1 client for talking to hostile servers: one request per connection, a total deadline and a byte cap.
//! It follows no redirect, keeps no cookie and never trusts a length it was told. Start with `exchange`.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longest response accepted, headers included, in bytes.
pub const RESPONSE_CAP: usize = 8 << 20;
/// Longest header block accepted, in bytes.
const HEADER_CAP: usize = 64 << 10;

/// What is sent. Bodies are always JSON.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: String,
    /// Path with its query, as it goes on the wire.
    pub path: String,
    /// Value of the `Authorization` header.
    pub authorization: Option<String>,
    pub body: Option<Value>,
}

impl Request {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// Method and path, for evidence.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// 100 to 999.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; anything else is null.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The start of the body as text without control characters, for evidence.
    pub fn excerpt(&self) -> String {
        String::from_utf8_lossy(&self.body)
            .chars()
            .filter(|letter| !letter.is_control())
            .take(300)
            .collect()
    }
}

/// Why there was no response. None of these is a fault of the grader.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("no connection: {0}")]
    Connect(String),
    #[error("no complete answer in time")]
    Deadline,
    #[error("the answer is longer than {} MiB", RESPONSE_CAP >> 20)]
    TooLong,
    #[error("the connection broke: {0}")]
    Broken(String),
}

/// Sends the request over a fresh connection and reads the whole response within `patience`, first byte to last.
pub fn exchange(
    mut stream: TcpStream,
    request: &Request,
    patience: Duration,
) -> Result<Response, HttpError> {
    let deadline = Instant::now()
        .checked_add(patience)
        .ok_or(HttpError::Deadline)?;
    stream.set_write_timeout(Some(patience)).map_err(broken)?;
    // A server may answer and close before it has read the request, so a failed write still leaves an answer to read.
    let sent = stream.write_all(&encode(request));
    let mut received = Vec::new();
    while !complete(&received)? {
        if !read_more(&mut stream, &mut received, deadline)? {
            break;
        }
    }
    match (sent, received.is_empty()) {
        (Err(error), true) => Err(broken(error)),
        (Ok(()), true) => Err(HttpError::Broken("closed without an answer".to_owned())),
        _ => parse(&received),
    }
}

fn encode(request: &Request) -> Vec<u8> {
    let body = request.body.as_ref().map(Value::to_string);
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\nAccept: application/json\r\n",
        request.method, request.path
    );
    if let Some(value) = &request.authorization {
        head.push_str(&format!("Authorization: {value}\r\n"));
    }
    if body.is_some() {
        head.push_str("Content-Type: application/json\r\n");
    }
    let body = body.unwrap_or_default();
    head.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    head.into_bytes()
}

/// False at the end of the stream.
fn read_more(
    stream: &mut TcpStream,
    received: &mut Vec<u8>,
    deadline: Instant,
) -> Result<bool, HttpError> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(HttpError::Deadline);
    }
    stream.set_read_timeout(Some(left)).map_err(broken)?;
    let mut buffer = [0_u8; 16 << 10];
    match stream.read(&mut buffer) {
        Ok(0) => Ok(false),
        Ok(count) => {
            received.extend_from_slice(buffer.get(..count).unwrap_or_default());
            if received.len() > RESPONSE_CAP {
                Err(HttpError::TooLong)
            } else {
                Ok(true)
            }
        }
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
            ) =>
        {
            Err(HttpError::Deadline)
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(true),
        // A reset after a complete answer is common; what was received decides.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset && !received.is_empty() => {
            Ok(false)
        }
        Err(error) => Err(broken(error)),
    }
}

/// Whether nothing more needs to be read.
fn complete(received: &[u8]) -> Result<bool, HttpError> {
    let Some((head, body)) = split_head(received) else {
        return if received.len() > HEADER_CAP {
            Err(HttpError::TooLong)
        } else {
            Ok(false)
        };
    };
    if head.len() > HEADER_CAP {
        return Err(HttpError::TooLong);
    }
    let head = parse_head(head)?;
    if bodiless(head.status) {
        return Ok(true);
    }
    if head.is_chunked() {
        return Ok(body.ends_with(b"0\r\n\r\n") && unchunk(body).is_some());
    }
    Ok(head
        .content_length()
        .is_some_and(|length| body.len() >= length))
}

fn parse(received: &[u8]) -> Result<Response, HttpError> {
    let (head, body) = split_head(received)
        .ok_or_else(|| HttpError::Broken("closed inside the headers".to_owned()))?;
    let mut response = parse_head(head)?;
    if bodiless(response.status) {
        return Ok(response);
    }
    response.body = if response.is_chunked() {
        unchunk(body)
            .ok_or_else(|| HttpError::Broken("chunked body is not well formed".to_owned()))?
    } else if let Some(length) = response.content_length() {
        body.get(..length)
            .ok_or_else(|| HttpError::Broken("body shorter than its Content-Length".to_owned()))?
            .to_vec()
    } else {
        body.to_vec()
    };
    Ok(response)
}

impl Response {
    fn is_chunked(&self) -> bool {
        self.header("transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
    }

    fn content_length(&self) -> Option<usize> {
        self.header("content-length")
            .and_then(|value| value.parse().ok())
    }
}

fn split_head(received: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = received
        .windows(4)
        .take(HEADER_CAP.saturating_add(4))
        .position(|window| window == b"\r\n\r\n")?;
    Some((received.get(..end)?, received.get(end.saturating_add(4)..)?))
}

fn parse_head(head: &[u8]) -> Result<Response, HttpError> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let status = lines
        .next()
        .filter(|line| line.starts_with("HTTP/1."))
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .filter(|code| (100..1000).contains(code))
        .ok_or_else(|| HttpError::Broken("no HTTP status line".to_owned()))?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Ok(Response {
        status,
        headers,
        body: Vec::new(),
    })
}

fn bodiless(status: u16) -> bool {
    status == 204 || status == 304 || status < 200
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end.checked_add(2)?..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size.checked_add(2)?..)?;
    }
}

fn broken(error: io::Error) -> HttpError {
    HttpError::Broken(error.to_string())
}

#[cfg(test)]
mod tests;
