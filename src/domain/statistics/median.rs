//! The value in the middle.
//!
//! Owns the median; the mean of the two middle ones where their number is even. Must never answer for nothing.
//! Start with [`median`].

use super::computed::{Computed, NotComputable};

/// The median.
///
/// # Errors
/// [`NotComputable::NothingGiven`] without values, [`NotComputable::NotANumber`] when one is not finite.
pub fn median(values: &[f64]) -> Computed<f64> {
    if !values.iter().all(|value| value.is_finite()) {
        return Err(NotComputable::NotANumber);
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |place: usize| {
        sorted
            .get(place)
            .copied()
            .ok_or(NotComputable::NothingGiven)
    };
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        return middle(half);
    }
    let (low, high) = (middle(half.wrapping_sub(1))?, middle(half)?);
    Ok(low + (high - low) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_found() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Ok(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Ok(2.5));
        assert_eq!(median(&[]), Err(NotComputable::NothingGiven));
        assert_eq!(median(&[f64::NAN]), Err(NotComputable::NotANumber));
    }
}
