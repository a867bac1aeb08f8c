//! A hold on writes: the connections that come first stop before their first write, while others pass.
//! It puts a whole request between another one's read and its write, the order in which a stale copy overwrites fresh data.
//! Start with `Hold::arrive`.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A hold never lasts longer than this.
const OPEN_AFTER: Duration = Duration::from_secs(8);
const TICK: Duration = Duration::from_millis(10);

/// The hold and who is in it.
#[derive(Debug)]
pub struct Hold {
    started: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    open: bool,
    admitting: bool,
    members: HashSet<u32>,
    held: usize,
    last_event: Instant,
}

impl Default for Hold {
    fn default() -> Self {
        let started = Instant::now();
        let state = State {
            open: false,
            admitting: true,
            members: HashSet::new(),
            held: 0,
            last_event: started,
        };
        Self {
            started,
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }
}

impl Hold {
    /// Blocks the caller while its connection is held and the statement writes.
    pub fn arrive(&self, connection: u32, writes: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.admitting {
            state.members.insert(connection);
        }
        state.last_event = Instant::now();
        if !writes || !state.members.contains(&connection) {
            return;
        }
        state.held = state.held.saturating_add(1);
        while !state.open && self.started.elapsed() < OPEN_AFTER {
            state = self
                .changed
                .wait_timeout(state, TICK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Waits until `parties` connections are held, or until nothing has come in for `quiet` (the others may be blocked by a lock or
    /// done without writing). From then on new connections pass.
    pub fn close_admission(&self, parties: usize, quiet: Duration) {
        loop {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let settled = !state.members.is_empty() && state.last_event.elapsed() >= quiet;
            if state.held >= parties || settled || self.started.elapsed() >= OPEN_AFTER {
                state.admitting = false;
                return;
            }
            drop(state);
            std::thread::sleep(TICK);
        }
    }

    /// Lets everybody go.
    pub fn open(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .open = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_held_write_waits_while_later_connections_pass() {
        let hold = Arc::new(Hold::default());
        let written = Arc::new(AtomicBool::new(false));
        let (first, done) = (Arc::clone(&hold), Arc::clone(&written));
        let writer = std::thread::spawn(move || {
            first.arrive(1, false);
            first.arrive(1, true);
            done.store(true, Ordering::SeqCst);
        });
        hold.close_admission(1, Duration::from_secs(2));
        hold.arrive(2, true);
        assert!(!written.load(Ordering::SeqCst));
        hold.open();
        writer.join().unwrap();
        assert!(written.load(Ordering::SeqCst));
    }
}
