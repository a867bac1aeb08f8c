//! Where ids come from: UUIDv7, so that the order of ids is the order of creation. Tests count instead.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// Makes ids; cheap to clone, all clones share one count.
#[derive(Clone, Debug)]
pub struct Ids(Option<Arc<AtomicU64>>);

impl Ids {
    /// Real ids: time and randomness.
    pub fn random() -> Self {
        Self(None)
    }

    /// Ids that count up from one, for tests whose pages are compared to a stored copy.
    pub fn counting() -> Self {
        Self(Some(Arc::new(AtomicU64::new(0))))
    }

    /// The next id, for something that happens at `now`.
    #[allow(clippy::disallowed_methods)] // this is the place where ids come from
    pub fn next(&self, now: DateTime<Utc>) -> Uuid {
        match &self.0 {
            None => Uuid::now_v7(),
            Some(count) => {
                let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
                let n = count.fetch_add(1, Ordering::Relaxed) + 1;
                let mut random = [0; 10];
                random[2..].copy_from_slice(&n.to_be_bytes());
                Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
            }
        }
    }
}
