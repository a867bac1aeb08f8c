//! The client against servers that misbehave.

use super::*;
use std::net::TcpListener;

/// Answers one connection with these bytes, then runs `after` with the stream still open.
fn served(
    answer: Vec<u8>,
    after: impl FnOnce(TcpStream) + Send + 'static,
) -> Result<Response, HttpError> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0_u8; 4096];
        let _ = stream.read(&mut request).unwrap();
        stream.write_all(&answer).ok();
        after(stream);
    });
    let response = exchange(
        TcpStream::connect(address).unwrap(),
        &Request::new("GET", "/"),
        Duration::from_secs(2),
    );
    server.join().unwrap();
    response
}

#[test]
fn a_plain_answer_is_read_without_waiting_for_the_end() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\n{}".to_vec();
    let response = served(answer, |stream| {
        std::thread::sleep(Duration::from_millis(stream.nodelay().map_or(0, |_| 50)))
    })
    .unwrap();
    assert_eq!(
        (
            response.status,
            response.body.as_slice(),
            response.header("x-a")
        ),
        (200, b"{}".as_slice(), Some("b"))
    );
}

#[test]
fn chunks_are_joined() {
    let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n".to_vec();
    assert_eq!(served(answer, drop).unwrap().body, b"abcde");
}

#[test]
fn endless_bodies_and_headers_hit_the_cap() {
    let body = b"HTTP/1.1 200 OK\r\n\r\n"
        .iter()
        .copied()
        .chain(std::iter::repeat_n(b'x', RESPONSE_CAP + 1))
        .collect();
    assert!(matches!(served(body, drop), Err(HttpError::TooLong)));
    let headers = b"HTTP/1.1 200 OK\r\n"
        .iter()
        .copied()
        .chain(b"X-A: y\r\n".repeat(20_000))
        .collect();
    assert!(matches!(served(headers, drop), Err(HttpError::TooLong)));
}

#[test]
fn nonsense_is_broken_not_a_panic() {
    for answer in [
        &b""[..],
        b"\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        assert!(
            matches!(served(answer.to_vec(), drop), Err(HttpError::Broken(_))),
            "{}",
            String::from_utf8_lossy(answer)
        );
    }
}

#[test]
fn a_dripping_or_silent_server_hits_the_total_deadline() {
    let started = std::time::Instant::now();
    let drip = move |mut stream: TcpStream| {
        while stream.write_all(b"x").is_ok() && started.elapsed() < Duration::from_secs(6) {
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    assert!(matches!(
        served(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), drip),
        Err(HttpError::Deadline)
    ));
    assert!(started.elapsed() < Duration::from_secs(7));
}
