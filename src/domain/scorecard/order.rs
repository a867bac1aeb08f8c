//! The order in which one interviewer meets the criteria of a card.
//!
//! Owns the shuffle: the criterion rated first colours those after it, so each card has an order of its own, the same
//! every time it is opened. Must never depend on what stands on the card. Start with [`order`].

use sha2::{Digest, Sha256};

/// The places of `keys` in the order of the card with this seed: indices into `keys`, each once.
pub fn order(seed: &[u8], keys: &[&str]) -> Vec<usize> {
    let mut places: Vec<(Vec<u8>, usize)> = keys
        .iter()
        .enumerate()
        .map(|(place, key)| {
            let mut hash = Sha256::new();
            hash.update(seed);
            hash.update(key.as_bytes());
            (hash.finalize().to_vec(), place)
        })
        .collect();
    places.sort();
    places.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_keeps_its_order_and_cards_differ() {
        let keys = ["model", "queries", "sets", "plans", "locks", "migrations"];
        let first = order(b"first", &keys);
        assert_eq!(first, order(b"first", &keys));
        assert_ne!(first, order(b"second", &keys));
        let mut all = first;
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4, 5]);
    }
}
