//! How often one token may ask: a bucket that refills evenly, in the memory of this process.
//!
//! It keeps one program from crowding out people; it is no defence against guessing, which 256 random bits are. Only
//! tokens that exist have a bucket, so their number is bounded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::ids::ApiTokenId;

/// Requests a minute; as many may come at once after a minute of silence.
pub const A_MINUTE: i32 = 300;

/// When the bucket of each token is full again.
#[derive(Clone, Debug, Default)]
pub struct Rates(Arc<Mutex<HashMap<ApiTokenId, DateTime<Utc>>>>);

impl Rates {
    /// Takes one request of this token, or says after how many seconds the next one is taken.
    ///
    /// # Errors
    /// The seconds to wait, at least 1.
    pub fn take(&self, token: ApiTokenId, now: DateTime<Utc>) -> Result<(), i64> {
        let minute = TimeDelta::minutes(1);
        let mut full = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = full.entry(token).or_insert(now);
        let next = (*full).max(now) + minute / A_MINUTE;
        let over = next - now - minute;
        if over > TimeDelta::zero() {
            return Err(over.num_seconds() + 1);
        }
        *full = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_bucket_holds_a_minute_and_refills_evenly() {
        let (rates, token) = (Rates::default(), ApiTokenId(uuid::Uuid::nil()));
        let now = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        for _ in 0..A_MINUTE {
            assert_eq!(rates.take(token, now), Ok(()));
        }
        assert_eq!(rates.take(token, now), Err(1));
        let other = ApiTokenId(uuid::Uuid::from_u128(1));
        assert_eq!(rates.take(other, now), Ok(()));
        let later = now + TimeDelta::seconds(1);
        for _ in 0..A_MINUTE / 60 {
            assert_eq!(rates.take(token, later), Ok(()));
        }
        assert_eq!(rates.take(token, later), Err(1));
    }
}
