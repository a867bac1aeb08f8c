//! The SQL proxy against a small server made of bytes: who is let in, what is forwarded, what is counted.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use assay::runner::postgres::wire::{Message, Startup};
use assay::runner::sql_proxy::{SOCKET_NAME, SqlProxy};

/// A server that says it is ready, and then ready again after every query; it returns the startup parameters it saw.
fn server(folder: &Path) -> std::thread::JoinHandle<Vec<(String, String)>> {
    let listener = UnixListener::bind(folder.join("server")).unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let Startup::Session(parameters) = Startup::read(&mut stream).unwrap() else {
            panic!("no session")
        };
        let ready = Message {
            tag: b'Z',
            body: b"I".to_vec(),
        };
        ready.write(&mut stream).unwrap();
        while let Ok(message) = Message::read(&mut stream, 1 << 20) {
            if matches!(message.tag, b'Q' | b'S') {
                ready.write(&mut stream).unwrap();
            }
        }
        parameters
    })
}

fn client(folder: &Path, parameters: &[(&str, &str)]) -> UnixStream {
    let mut stream = UnixStream::connect(folder.join(SOCKET_NAME)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let parameters: Vec<_> = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    stream
        .write_all(&Startup::session_packet(&parameters).unwrap())
        .unwrap();
    stream
}

fn send(stream: &mut UnixStream, tag: u8, body: &[u8]) {
    Message {
        tag,
        body: body.to_vec(),
    }
    .write(stream)
    .unwrap();
}

fn ready(stream: &mut UnixStream) {
    assert_eq!(Message::read(stream, 100).unwrap().tag, b'Z');
}

#[test]
fn queries_of_both_protocols_are_counted_and_the_database_is_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    let proxy = SqlProxy::start(folder.path(), &folder.path().join("server"), "run_7").unwrap();
    let mut stream = client(
        folder.path(),
        &[
            ("user", "app"),
            ("database", "app"),
            ("client_encoding", "UTF8"),
        ],
    );
    ready(&mut stream);
    send(&mut stream, b'Q', b"BEGIN; SELECT 1; SELECT 2; COMMIT\0");
    ready(&mut stream);
    send(&mut stream, b'P', b"s\0SELECT $1\0\0\0");
    send(&mut stream, b'B', b"\0s\0\0\0\0\0\0\0");
    send(&mut stream, b'E', b"\0\0\0\0\0");
    send(&mut stream, b'E', b"\0\0\0\0\0");
    send(&mut stream, b'S', b"");
    ready(&mut stream);
    let recording = proxy.take();
    assert_eq!(recording.query_count(), 4, "{recording:?}");
    assert_eq!(recording.statements.len(), 6);
    assert_eq!(proxy.take().query_count(), 0, "taking starts afresh");
    drop(stream);
    let seen = server.join().unwrap();
    assert!(
        seen.contains(&("database".to_owned(), "run_7".to_owned()))
            && !seen
                .iter()
                .any(|(_, value)| value == "app" && seen.len() < 2),
        "{seen:?}"
    );
}

#[test]
fn other_roles_and_databases_are_refused_at_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let _proxy = SqlProxy::start(folder.path(), &folder.path().join("nobody"), "run").unwrap();
    for parameters in [
        &[("user", "postgres"), ("database", "app")][..],
        &[("user", "app"), ("database", "postgres")],
        &[("user", "app"), ("replication", "database")],
        &[("database", "app")],
    ] {
        let mut stream = client(folder.path(), parameters);
        assert_eq!(
            Message::read(&mut stream, 1000).unwrap().tag,
            b'E',
            "{parameters:?}"
        );
        assert_eq!(stream.read(&mut [0; 1]).unwrap(), 0, "closed afterwards");
    }
}

#[test]
fn encryption_is_declined_and_an_endless_message_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    let proxy = SqlProxy::start(folder.path(), &folder.path().join("server"), "run").unwrap();
    let mut stream = UnixStream::connect(folder.path().join(SOCKET_NAME)).unwrap();
    stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).unwrap();
    let mut answer = [0; 1];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"N");
    let session = [("user".to_owned(), "app".to_owned())];
    stream
        .write_all(&Startup::session_packet(&session).unwrap())
        .unwrap();
    ready(&mut stream);
    stream.write_all(b"Q\x7f\xff\xff\xff").unwrap();
    assert_eq!(stream.read(&mut answer).unwrap(), 0);
    assert_eq!(proxy.take().query_count(), 0);
    server.join().unwrap();
}

#[test]
fn dropping_the_proxy_ends_its_connections() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    let proxy = SqlProxy::start(folder.path(), &folder.path().join("server"), "run").unwrap();
    let mut stream = client(folder.path(), &[("user", "app")]);
    ready(&mut stream);
    drop(proxy);
    assert_eq!(stream.read(&mut [0; 1]).unwrap(), 0);
    server.join().unwrap();
    assert!(UnixStream::connect(folder.path().join(SOCKET_NAME)).is_err());
}
