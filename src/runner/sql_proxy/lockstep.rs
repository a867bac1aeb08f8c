//! Lockstep for parallel requests: every connection's next statement waits until all the others stand at their next statement too.
//! A race that random timing shows now and then is thereby shown every time, and code that is right under every order stays right.
//! A connection blocked inside the database (a row lock) is not waited for, so locking code is only slowed, never dead-locked.
//! Start with `Lockstep::arrive`.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// After this long inside the database a statement counts as blocked by a lock.
const BLOCKED_AFTER: Duration = Duration::from_millis(250);
/// How long a connection may compute between two statements before the others go on without it.
const IDLE_FOR: Duration = Duration::from_millis(2_500);
/// How long to wait for all parties to open their connection.
const JOIN_WITHIN: Duration = Duration::from_millis(4_000);
/// The whole lockstep ends after this long, whatever happens.
const OPEN_AFTER: Duration = Duration::from_secs(8);
/// How often waiting connections look at the clock.
const TICK: Duration = Duration::from_millis(10);

/// The meeting point of a fixed number of connections.
#[derive(Debug)]
pub struct Lockstep {
    parties: usize,
    started: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open: bool,
    /// Connections that have come and gone.
    left: usize,
    connections: HashMap<u32, Place>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// Its last statement was answered; the application is computing.
    Computing(Instant),
    /// Its next statement waits here.
    Waiting,
    /// Its statement is in the database.
    Executing(Instant),
}

impl Lockstep {
    /// A lockstep of `parties` connections that have not come yet.
    pub fn new(parties: usize) -> Self {
        Self {
            parties,
            started: Instant::now(),
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Blocks the caller until its statement may go to the database.
    pub fn arrive(&self, connection: u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.connections.insert(connection, Place::Waiting);
        while !state.open && matches!(state.connections.get(&connection), Some(Place::Waiting)) {
            if self.complete(&state) {
                release(&mut state);
                self.changed.notify_all();
                return;
            }
            state = self
                .changed
                .wait_timeout(state, TICK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// The database has answered the connection's last statement.
    pub fn answered(&self, connection: u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = state.connections.get_mut(&connection)
            && matches!(place, Place::Executing(_))
        {
            *place = Place::Computing(Instant::now());
        }
    }

    /// The connection was closed.
    pub fn leave(&self, connection: u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.connections.remove(&connection).is_some() {
            state.left = state.left.saturating_add(1);
        }
        self.changed.notify_all();
    }

    /// Lets everybody through from now on.
    pub fn open(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .open = true;
        self.changed.notify_all();
    }

    fn complete(&self, state: &State) -> bool {
        let age = self.started.elapsed();
        let all_came =
            state.connections.len().saturating_add(state.left) >= self.parties || age > JOIN_WITHIN;
        let nobody_missing = state.connections.values().all(|place| match place {
            Place::Waiting => true,
            Place::Computing(since) => since.elapsed() > IDLE_FOR,
            Place::Executing(since) => since.elapsed() > BLOCKED_AFTER,
        });
        age > OPEN_AFTER || (all_came && nobody_missing)
    }
}

fn release(state: &mut State) {
    for place in state.connections.values_mut() {
        if matches!(place, Place::Waiting) {
            *place = Place::Executing(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn two_connections_read_before_either_writes() {
        let lockstep = Arc::new(Lockstep::new(2));
        let counter = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (1..=2)
            .map(|number| {
                let (lockstep, counter) = (Arc::clone(&lockstep), Arc::clone(&counter));
                std::thread::spawn(move || {
                    lockstep.arrive(number);
                    let read = counter.load(Ordering::SeqCst);
                    lockstep.answered(number);
                    lockstep.arrive(number);
                    counter.store(read + 1, Ordering::SeqCst);
                    lockstep.answered(number);
                    lockstep.leave(number);
                })
            })
            .collect();
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        assert_eq!(counter.load(Ordering::SeqCst), 1, "both must have read 0");
    }

    #[test]
    fn a_connection_blocked_in_the_database_is_not_waited_for() {
        let lockstep = Lockstep::new(2);
        lockstep
            .state
            .lock()
            .unwrap()
            .connections
            .insert(9, Place::Executing(Instant::now()));
        let started = Instant::now();
        lockstep.arrive(1);
        assert!(started.elapsed() >= BLOCKED_AFTER / 2 && started.elapsed() < IDLE_FOR);
    }

    #[test]
    fn an_open_lockstep_holds_nobody() {
        let lockstep = Lockstep::new(5);
        lockstep.open();
        lockstep.arrive(1);
    }
}
