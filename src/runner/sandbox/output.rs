//! Output of the program inside, cut to a bounded head and tail while it is read: however much is written, memory here stays small.

use std::collections::VecDeque;
use std::fmt;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::spec::OutputCallback;

/// Bytes kept from the start and from the end of each stream.
const KEEP: usize = 256 * 1024;

/// One of the two streams of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What was kept of one stream. Untrusted bytes: show them escaped, never interpret them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Captured {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total: u64,
}

impl Captured {
    /// The first bytes, at most 256 KiB.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Bytes that were accepted; more than what was kept when the middle was dropped.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Head and tail as text, with a line in between that says how much is missing. Bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        let kept = u64::try_from(self.head.len() + self.tail.len()).unwrap_or(u64::MAX);
        let missing = self.total.saturating_sub(kept);
        let mut bytes = self.head.clone();
        if missing > 0 {
            bytes.extend_from_slice(format!("\n[… {missing} bytes left out …]\n").as_bytes());
        }
        bytes.extend(&self.tail);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn push(&mut self, bytes: &[u8]) {
        self.total = self
            .total
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let (head, rest) = bytes.split_at(bytes.len().min(KEEP.saturating_sub(self.head.len())));
        self.head.extend_from_slice(head);
        self.tail.extend(rest);
        let excess = self.tail.len().saturating_sub(KEEP);
        self.tail.drain(..excess);
    }
}

impl fmt::Debug for Captured {
    // Bytes as a list of numbers fill the screen of whoever debugs a failed run.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.text().chars().take(400).collect();
        write!(f, "{} bytes {text:?}", self.total)
    }
}

/// Both streams of one sandbox, with the limit they share.
pub(super) struct Outputs {
    stdout: Mutex<Captured>,
    stderr: Mutex<Captured>,
    seen: AtomicU64,
    limit: u64,
    callback: Option<OutputCallback>,
}

impl Outputs {
    pub(super) fn new(limit: u64, callback: Option<OutputCallback>) -> Arc<Self> {
        Arc::new(Self {
            stdout: Mutex::default(),
            stderr: Mutex::default(),
            seen: AtomicU64::new(0),
            limit,
            callback,
        })
    }

    /// What was kept of one stream so far.
    pub(super) fn captured(&self, stream: Stream) -> Captured {
        self.slot(stream)
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads until the end of the stream. Past the limit it calls `overflow` once and throws the rest away, so that the writer is never blocked by us.
    pub(super) fn drain(&self, stream: Stream, mut source: impl Read, overflow: impl FnOnce()) {
        let mut buffer = [0; 64 * 1024];
        let mut overflow = Some(overflow);
        loop {
            let count = match source.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => return,
            };
            let bytes = buffer.get(..count).unwrap_or_default();
            let size = u64::try_from(count).unwrap_or(u64::MAX);
            let before = self.seen.fetch_add(size, Ordering::Relaxed);
            let room = usize::try_from(self.limit.saturating_sub(before)).unwrap_or(usize::MAX);
            let accepted = bytes.get(..room.min(count)).unwrap_or_default();
            if !accepted.is_empty() {
                self.slot(stream)
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(accepted);
                if let Some(callback) = &self.callback {
                    callback(stream, accepted);
                }
            }
            if room < count
                && let Some(overflow) = overflow.take()
            {
                overflow();
            }
        }
    }

    fn slot(&self, stream: Stream) -> &Mutex<Captured> {
        match stream {
            Stream::Stdout => &self.stdout,
            Stream::Stderr => &self.stderr,
        }
    }
}
