//! Bounded waiting for a condition.

use std::time::{Duration, Instant};

/// Waits until the condition holds; fails the test when it does not within 20 seconds, which only a stuck machine reaches.
pub fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "still waiting: {what}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}
