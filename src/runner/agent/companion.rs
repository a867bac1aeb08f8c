//! What goes on beside a run: heartbeats keep the lease, steps and log are sent as they come. When the lease is lost or
//! the run is to stop, the run learns it through [`Watch::cancelled`] and kills its sandboxes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::Stop;
use crate::domain::grading::{Step, StepState};
use crate::protocol::{Command, Job, LOG_PIECE};
use crate::runner::client::{ClientError, JobCalls};
use crate::runner::grade::Progress;

/// How long the end of a log may take to be sent.
const FLUSH: Duration = Duration::from_secs(20);
/// Log that waits to be sent at most; what comes while more than this waits is left out.
const MOST_WAITING: usize = 1 << 20;

/// What a run shows while it is at work, and what it is told.
pub struct Watch {
    state: Mutex<State>,
    cancelled: AtomicBool,
    lease_lost: AtomicBool,
    stop: Stop,
}

#[derive(Default)]
struct State {
    steps: Vec<Step>,
    steps_changed: bool,
    log: Vec<u8>,
    left_out: usize,
    in_line: bool,
}

impl Watch {
    /// Nothing has happened yet.
    pub fn new(stop: Stop) -> Self {
        Self {
            state: Mutex::default(),
            cancelled: AtomicBool::new(false),
            lease_lost: AtomicBool::new(false),
            stop,
        }
    }

    /// Whether another runner may have the run by now: then there is nobody to report to.
    pub fn lease_lost(&self) -> bool {
        self.lease_lost.load(Ordering::Relaxed)
    }

    fn lose(&self) {
        self.lease_lost.store(true, Ordering::Relaxed);
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn print(&mut self, bytes: &[u8]) {
        if self.log.len() + bytes.len() > MOST_WAITING {
            self.left_out += bytes.len();
            return;
        }
        self.log.extend_from_slice(bytes);
        if let Some(last) = bytes.last() {
            self.in_line = *last != b'\n';
        }
    }

    fn line(&mut self, text: &str) {
        if self.in_line {
            self.print(b"\n");
        }
        self.print(text.as_bytes());
        self.print(b"\n");
    }

    /// The next piece to send, cut between characters; what is no text becomes a replacement mark.
    fn piece(&mut self) -> Option<String> {
        if self.left_out > 0 && self.log.is_empty() {
            let words = format!("[{} bytes left out here]", self.left_out);
            self.left_out = 0;
            self.line(&words);
        }
        if self.log.is_empty() {
            return None;
        }
        // A replacement mark is three bytes long, so a third of the limit can never grow beyond it.
        let mut end = self.log.len().min(LOG_PIECE / 3);
        let is_inside =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
        let mut back = 0;
        while back < 3 && end > 1 && is_inside(self.log.get(end)) {
            end -= 1;
            back += 1;
        }
        let piece: Vec<u8> = self.log.drain(..end).collect();
        Some(String::from_utf8_lossy(&piece).into_owned())
    }
}

impl Progress for Watch {
    fn step(&self, step: &Step) {
        let mut state = self.state();
        let known = state.steps.iter_mut().find(|known| known.key == step.key);
        match known {
            Some(known) => step.clone_into(known),
            None => state.steps.push(step.clone()),
        }
        state.steps_changed = true;
        let took = step
            .millis
            .map_or(String::new(), |millis| format!(" ({millis} ms)"));
        match step.state {
            StepState::Running => state.line(&format!("== {}", step.title)),
            StepState::Passed => state.line(&format!("ok   {}{took} {}", step.title, step.detail)),
            StepState::Failed => state.line(&format!("FAIL {}{took} {}", step.title, step.detail)),
            StepState::Pending | StepState::Skipped => {}
        }
    }

    fn log(&self, _: &str, bytes: &[u8]) {
        self.state().print(bytes);
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.stop.is_at_once()
    }
}

/// The thread beside a run. Ends when [`Companion::end`] is called.
pub struct Companion {
    over: Arc<AtomicBool>,
    flush: Arc<AtomicBool>,
    thread: thread::JoinHandle<()>,
}

impl Companion {
    /// Starts it.
    ///
    /// # Errors
    /// When the machine has no thread left.
    pub fn start(
        io: Handle,
        calls: JobCalls,
        watch: Arc<Watch>,
        job: &Job,
    ) -> std::io::Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let flush = Arc::new(AtomicBool::new(false));
        let mut beat = Beat {
            io,
            calls,
            watch,
            over: Arc::clone(&over),
            flush: Arc::clone(&flush),
            interval: Duration::from_millis(job.log_interval_millis.clamp(200, 10_000)),
            heartbeat: Duration::from_secs(job.heartbeat_seconds.clamp(1, 60)),
            lease: Duration::from_secs(job.lease_seconds.max(10)),
            offset: 0,
        };
        let thread = thread::Builder::new()
            .name("companion".to_owned())
            .spawn(move || beat.go())?;
        Ok(Self {
            over,
            flush,
            thread,
        })
    }

    /// Sends what is left of steps and log, because the server takes nothing more once it has the result.
    pub fn flush(&self) {
        self.flush.store(true, Ordering::Relaxed);
        self.thread.thread().unpark();
        let begun = Instant::now();
        while self.flush.load(Ordering::Relaxed)
            && begun.elapsed() < FLUSH
            && !self.thread.is_finished()
        {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it, once the result is delivered or given up.
    pub fn end(self) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.thread().unpark();
        if self.thread.join().is_err() {
            tracing::error!("the thread that keeps the lease was lost");
        }
    }
}

struct Beat {
    io: Handle,
    calls: JobCalls,
    watch: Arc<Watch>,
    over: Arc<AtomicBool>,
    flush: Arc<AtomicBool>,
    interval: Duration,
    heartbeat: Duration,
    lease: Duration,
    offset: u64,
}

impl Beat {
    fn go(&mut self) {
        let (mut heard, mut asked) = (Instant::now(), Instant::now());
        loop {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            // Read before sending: what came before the question is sent when the answer is given.
            let asked_to_flush = self.flush.load(Ordering::Relaxed);
            if !self.watch.lease_lost() {
                self.send();
            }
            if asked_to_flush {
                self.flush.store(false, Ordering::Relaxed);
            }
            if asked.elapsed() >= self.heartbeat {
                asked = Instant::now();
                if self.beat() {
                    heard = asked;
                }
            }
            // The server gives the run to another when it hears nothing for a lease; we must have stopped by then.
            if heard.elapsed() >= self.lease {
                self.watch.lose();
            }
            thread::park_timeout(self.interval);
        }
    }

    /// Whether the server heard it.
    fn beat(&self) -> bool {
        match self.io.block_on(self.calls.heartbeat()) {
            Ok(Command::Continue) => true,
            Ok(Command::Cancel) => {
                self.watch.cancelled.store(true, Ordering::Relaxed);
                true
            }
            Err(error) => {
                self.note("heartbeat", &error);
                false
            }
        }
    }

    fn send(&mut self) {
        let steps = {
            let mut state = self.watch.state();
            std::mem::take(&mut state.steps_changed).then(|| state.steps.clone())
        };
        if let Some(steps) = steps
            && let Err(error) = self.io.block_on(self.calls.set_steps(&steps))
        {
            self.watch.state().steps_changed = true;
            self.note("steps", &error);
            return;
        }
        loop {
            let piece = self.watch.state().piece();
            let Some(piece) = piece else { return };
            if !self.send_piece(piece) {
                return;
            }
        }
    }

    /// Sends one piece. When it does not get through it is put back, to be sent again at the same offset: the server says
    /// when it has it already.
    fn send_piece(&mut self, piece: String) -> bool {
        let size = u64::try_from(piece.len()).unwrap_or(0);
        let sent = self.calls.append_log(self.offset, piece.clone());
        match self.io.block_on(sent) {
            Ok(length) if length >= self.offset + size => {
                self.offset = length;
                true
            }
            Ok(length) => {
                self.offset = length;
                self.put_back(piece);
                false
            }
            Err(error) => {
                self.note("log", &error);
                if !error.is_final() {
                    self.put_back(piece);
                }
                false
            }
        }
    }

    fn put_back(&self, piece: String) {
        self.watch.state().log.splice(..0, piece.into_bytes());
    }

    fn note(&self, what: &str, error: &ClientError) {
        if matches!(error.status(), Some(401 | 404 | 409)) {
            tracing::warn!(%error, "the lease is lost");
            self.watch.lose();
        } else {
            tracing::warn!(%error, "{what} did not get through");
        }
    }
}

#[cfg(test)]
mod tests;
