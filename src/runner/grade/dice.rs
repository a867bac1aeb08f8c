//! Everything random in a run, from one seed: names, ids and orders that a submission cannot know beforehand and that a second run can
//! repeat. The generator is SplitMix64, written out here so that a seed means the same in every version. Not for secrets.

/// A stream of repeatable randomness.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for one purpose, so that one probe's draws never shift another's.
    pub fn fork(&self, purpose: &str) -> Self {
        let mixed = purpose
            .bytes()
            .fold(self.state ^ 0x9e37_79b9_7f4a_7c15, |state, byte| {
                (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        let mut forked = Self { state: mixed };
        forked.draw();
        forked
    }

    /// A number from 0 to `bound - 1`; 0 when the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw().checked_rem(bound).unwrap_or(0)
    }

    /// A random word of eight lower-case letters and digits that starts with a letter.
    pub fn name(&mut self) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        (0..8)
            .filter_map(|position| {
                let choices = if position == 0 { 26 } else { 36 };
                let index = usize::try_from(self.below(choices)).ok()?;
                LETTERS.get(index).copied().map(char::from)
            })
            .collect()
    }

    /// A random version 4 UUID as text.
    pub fn uuid(&mut self) -> String {
        let bits = (u128::from(self.draw()) << 64) | u128::from(self.draw());
        uuid::Builder::from_random_bytes(bits.to_be_bytes())
            .into_uuid()
            .to_string()
    }

    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_for_ever() {
        assert_eq!(
            Dice::new(0).draw(),
            0xe220_a839_7b1d_cdaf,
            "the published first value of SplitMix64"
        );
        assert_eq!(Dice::new(7).name(), Dice::new(7).name());
        assert_ne!(Dice::new(7).name(), Dice::new(8).name());
    }

    #[test]
    fn forks_do_not_share_their_draws() {
        let dice = Dice::new(1);
        assert_ne!(dice.fork("lists").name(), dice.fork("races").name());
        assert_eq!(dice.fork("lists").name(), dice.fork("lists").name());
    }

    #[test]
    fn names_start_with_a_letter() {
        let mut dice = Dice::new(3);
        for _ in 0..200 {
            let name = dice.name();
            assert!(
                name.len() == 8 && name.starts_with(|letter: char| letter.is_ascii_lowercase()),
                "{name}"
            );
        }
        assert_eq!(dice.uuid().len(), 36);
    }
}
