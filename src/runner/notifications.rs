//! The outside service of an exercise: a tiny HTTP listener that exists only inside the sandbox's network and remembers every request.
//! The socket was made in there and is served from here, so the candidate can reach it but never read what it recorded.
//! Start with `Notifications::listen`.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longest request accepted, in bytes.
const REQUEST_CAP: usize = 64 << 10;
/// Requests remembered; a flood beyond is answered and forgotten.
const MEMORY_CAP: usize = 10_000;
/// Time a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the listener looks whether it should stop.
const TICK: Duration = Duration::from_millis(5);

/// A running listener. Dropping it stops it.
#[derive(Debug)]
pub struct Notifications {
    shared: Arc<Shared>,
    worker: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    bodies: Mutex<Vec<Value>>,
    stopped: AtomicBool,
}

impl Notifications {
    /// Serves the listener on a thread of its own.
    pub fn listen(listener: TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        let worker = std::thread::Builder::new()
            .name("notifications".to_owned())
            .spawn(move || serve(&listener, &serving))?;
        Ok(Self {
            shared,
            worker: Some(worker),
        })
    }

    /// The JSON bodies received so far; a body that is not JSON is null.
    pub fn received(&self) -> Vec<Value> {
        locked(&self.shared.bodies).clone()
    }

    /// Waits until `enough` says that the bodies suffice, at most `patience` long, and returns them.
    pub fn wait(&self, patience: Duration, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let started = Instant::now();
        loop {
            let received = self.received();
            if enough(&received) || started.elapsed() >= patience {
                return received;
            }
            std::thread::sleep(TICK);
        }
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        if let Some(worker) = self.worker.take() {
            worker.join().ok();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One request at a time: senders are few, and an order is worth more than speed.
fn serve(listener: &TcpListener, shared: &Shared) {
    while !shared.stopped.load(Ordering::SeqCst) {
        match listener.accept() {
            Ok((stream, _)) => {
                // A sender that breaks off has sent no notification.
                if let Ok(body) = receive(stream) {
                    let mut bodies = locked(&shared.bodies);
                    if bodies.len() < MEMORY_CAP {
                        bodies.push(body);
                    }
                }
            }
            Err(_) => std::thread::sleep(TICK),
        }
    }
}

fn receive(mut stream: TcpStream) -> io::Result<Value> {
    stream.set_nonblocking(false)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let started = Instant::now();
    let mut received = Vec::new();
    let mut buffer = [0_u8; 4096];
    loop {
        if let Some(body) = complete_body(&received) {
            let body = serde_json::from_slice(body).unwrap_or(Value::Null);
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}")?;
            return Ok(body);
        }
        let left = PATIENCE.saturating_sub(started.elapsed());
        if left.is_zero() || received.len() > REQUEST_CAP {
            return Err(io::ErrorKind::InvalidData.into());
        }
        stream.set_read_timeout(Some(left))?;
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        received.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
}

/// The body, once all of it is there.
fn complete_body(received: &[u8]) -> Option<&[u8]> {
    let end = received
        .windows(4)
        .position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(received.get(..end)?).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or(0);
    received.get(end.checked_add(4)?..)?.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_remembered_and_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let notifications = Notifications::listen(listener).unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"POST /notify HTTP/1.1\r\nContent-Length: 14\r\n\r\n{\"slug\":\"a-b\"}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"));
        let bodies = notifications.wait(Duration::from_secs(2), |bodies| !bodies.is_empty());
        assert_eq!(bodies, vec![serde_json::json!({"slug": "a-b"})]);
    }

    #[test]
    fn a_broken_sender_counts_for_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let notifications = Notifications::listen(listener).unwrap();
        drop(TcpStream::connect(address).unwrap());
        assert!(
            notifications
                .wait(Duration::from_millis(100), |bodies| !bodies.is_empty())
                .is_empty()
        );
    }
}
