//! One proxied connection: checks the startup packet, then copies messages both ways and records what is executed.
//! It must never forward a startup for another role or database. Start with `serve`.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use super::{ROLE, Shared};
use crate::runner::postgres::wire::{self, Message, Startup};

/// Longest message from the candidate, in bytes.
const QUERY_CAP: usize = 8 << 20;
/// Longest message from the server, in bytes.
const ANSWER_CAP: usize = 32 << 20;
/// Bytes one connection may move in each direction before it is cut.
const BYTE_CAP: usize = 256 << 20;
/// Prepared statements and portals remembered per connection.
const NAME_CAP: usize = 4_096;
/// The databases a candidate's settings may name. All of them lead to the one the proxy was started for.
const NAMES: [&str; 3] = ["app", "test_app", ""];

/// Serves one client until either side closes.
pub fn serve(mut client: UnixStream, shared: &Arc<Shared>, number: u32) -> io::Result<()> {
    let Some(parameters) = negotiate(&mut client)? else {
        return Ok(());
    };
    if !admitted(&parameters) {
        return refuse(&mut client);
    }
    let mut server = UnixStream::connect(&shared.server)?;
    server.write_all(&Startup::session_packet(&redirected(
        parameters,
        &shared.database,
    ))?)?;
    let (from_server, to_client) = (server.try_clone()?, client.try_clone()?);
    let answering = Arc::clone(shared);
    let answers = std::thread::Builder::new()
        .spawn(move || copy_answers(from_server, to_client, &answering, number))?;
    let ended = copy_queries(&mut client, &mut server, shared, number);
    server.shutdown(Shutdown::Both).ok();
    client.shutdown(Shutdown::Both).ok();
    answers.join().ok();
    ended
}

fn negotiate(client: &mut UnixStream) -> io::Result<Option<Vec<(String, String)>>> {
    // One request each for SSL and GSS is all a client ever sends.
    for _ in 0..3 {
        match Startup::read(client)? {
            Startup::Encryption => client.write_all(b"N")?,
            Startup::Cancel => return Ok(None),
            Startup::Session(parameters) => return Ok(Some(parameters)),
        }
    }
    Ok(None)
}

fn admitted(parameters: &[(String, String)]) -> bool {
    let all = |name: &str, allowed: &dyn Fn(&str) -> bool| {
        parameters
            .iter()
            .filter(|(key, _)| key == name)
            .all(|(_, value)| allowed(value))
    };
    parameters
        .iter()
        .any(|(key, value)| key == "user" && value == ROLE)
        && all("user", &|value| value == ROLE)
        && all("database", &|value| NAMES.contains(&value))
        && all("replication", &|value| {
            matches!(value, "" | "false" | "off" | "no" | "0")
        })
}

fn redirected(parameters: Vec<(String, String)>, database: &str) -> Vec<(String, String)> {
    let mut sent: Vec<_> = parameters
        .into_iter()
        .filter(|(name, _)| name != "database" && name != "replication")
        .collect();
    sent.push(("database".to_owned(), database.to_owned()));
    sent
}

fn refuse(client: &mut UnixStream) -> io::Result<()> {
    let body =
        b"SFATAL\0VFATAL\0C28000\0Mthe grader lets in only its own role and database\0\0".to_vec();
    Message { tag: b'E', body }.write(client)
}

/// The texts behind the names of the extended protocol.
#[derive(Default)]
struct Names {
    statements: HashMap<Vec<u8>, String>,
    portals: HashMap<Vec<u8>, String>,
}

impl Names {
    /// Takes note of a message and returns the SQL it executes, if it does.
    fn executed(&mut self, message: &Message) -> io::Result<Option<String>> {
        if self.statements.len().max(self.portals.len()) > NAME_CAP {
            return Err(wire::malformed("too many prepared statements"));
        }
        let (first, rest) = wire::split_text(&message.body);
        match message.tag {
            b'Q' => return Ok(Some(wire::lossy(first))),
            b'F' => return Ok(Some("(function call message)".to_owned())),
            b'E' => {
                return Ok(Some(
                    self.portals
                        .get(first)
                        .cloned()
                        .unwrap_or_else(|| "(unknown portal)".to_owned()),
                ));
            }
            b'P' => {
                self.statements
                    .insert(first.to_vec(), wire::lossy(wire::split_text(rest).0));
            }
            b'B' => {
                let text = self
                    .statements
                    .get(wire::split_text(rest).0)
                    .cloned()
                    .unwrap_or_default();
                self.portals.insert(first.to_vec(), text);
            }
            b'C' => self.close(&message.body),
            _ => {}
        }
        Ok(None)
    }

    fn close(&mut self, body: &[u8]) {
        let Some((kind, name)) = body.split_first() else {
            return;
        };
        let name = wire::split_text(name).0;
        if *kind == b'S' {
            self.statements.remove(name)
        } else {
            self.portals.remove(name)
        };
    }
}

fn copy_queries(
    client: &mut UnixStream,
    server: &mut UnixStream,
    shared: &Shared,
    number: u32,
) -> io::Result<()> {
    let mut names = Names::default();
    let mut budget = BYTE_CAP;
    loop {
        let message = Message::read(client, QUERY_CAP)?;
        budget = budget
            .checked_sub(message.body.len())
            .ok_or_else(|| wire::malformed("byte cap of the connection"))?;
        if let Some(sql) = names.executed(&message)? {
            shared.arrive(number, &sql);
            shared.record(number, &sql);
        }
        message.write(server)?;
    }
}

fn copy_answers(
    mut server: UnixStream,
    mut client: UnixStream,
    shared: &Shared,
    number: u32,
) -> io::Result<()> {
    let mut copy = || -> io::Result<()> {
        let mut budget = BYTE_CAP;
        loop {
            let message = Message::read(&mut server, ANSWER_CAP)?;
            budget = budget
                .checked_sub(message.body.len())
                .ok_or_else(|| wire::malformed("byte cap of the connection"))?;
            if message.tag == b'Z' {
                shared.answered(number);
            }
            message.write(&mut client)?;
        }
    };
    let ended = copy();
    // The other direction is blocked reading from the client; this ends it.
    client.shutdown(Shutdown::Both).ok();
    ended
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn only_the_candidates_role_and_database_are_let_in() {
        assert!(admitted(&parameters(&[
            ("user", "app"),
            ("database", "app")
        ])));
        assert!(admitted(&parameters(&[("user", "app")])));
        assert!(!admitted(&parameters(&[("database", "app")])));
        assert!(!admitted(&parameters(&[
            ("user", "postgres"),
            ("database", "app")
        ])));
        assert!(!admitted(&parameters(&[
            ("user", "app"),
            ("user", "postgres")
        ])));
        assert!(!admitted(&parameters(&[
            ("user", "app"),
            ("database", "postgres")
        ])));
        assert!(!admitted(&parameters(&[
            ("user", "app"),
            ("replication", "true")
        ])));
    }

    #[test]
    fn the_database_name_is_the_proxys_own() {
        let sent = redirected(
            parameters(&[("user", "app"), ("database", "test_app")]),
            "run_1",
        );
        assert_eq!(sent, parameters(&[("user", "app"), ("database", "run_1")]));
    }

    #[test]
    fn the_extended_protocol_is_followed_by_name() {
        let message = |tag: u8, body: &[u8]| Message {
            tag,
            body: body.to_vec(),
        };
        let mut names = Names::default();
        assert_eq!(
            names
                .executed(&message(b'P', b"s1\0select $1\0\0\0"))
                .unwrap(),
            None
        );
        assert_eq!(
            names
                .executed(&message(b'B', b"p1\0s1\0\0\0\0\0\0\0"))
                .unwrap(),
            None
        );
        assert_eq!(
            names.executed(&message(b'E', b"p1\0\0\0\0\0")).unwrap(),
            Some("select $1".to_owned())
        );
        assert_eq!(names.executed(&message(b'C', b"Pp1\0")).unwrap(), None);
        assert_eq!(
            names.executed(&message(b'E', b"p1\0\0\0\0\0")).unwrap(),
            Some("(unknown portal)".to_owned())
        );
        assert_eq!(
            names
                .executed(&message(b'Q', b"select 1; select 2\0"))
                .unwrap(),
            Some("select 1; select 2".to_owned())
        );
    }
}
