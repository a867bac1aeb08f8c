//! Words for agreement figures. They are conventions, not laws, and are always shown as such, beside number, interval
//! and count.
//!
//! Owns the three usual word lists and the count from which a figure is worth showing. Must never be used as a
//! threshold that decides something. Start with [`LandisKoch`].

use crate::domain::text_enum::text_enum;

/// Below this many units rated by several people, agreement figures are computed but not shown to anybody as a finding.
pub const SHOWN_FROM_UNITS: u32 = 10;

text_enum! {
    /// Words for kappa (Landis and Koch 1977, Biometrics 33:159-174).
    pub enum LandisKoch {
        /// Below 0.
        Poor = "poor" => "Poor, less than chance",
        /// 0 to 0.20.
        Slight = "slight" => "Slight",
        /// Above 0.20.
        Fair = "fair" => "Fair",
        /// Above 0.40.
        Moderate = "moderate" => "Moderate",
        /// Above 0.60.
        Substantial = "substantial" => "Substantial",
        /// Above 0.80.
        AlmostPerfect = "almost_perfect" => "Almost perfect",
    }
}

text_enum! {
    /// Words for intraclass correlations (Koo and Li 2016, J Chiropr Med 15:155-163).
    pub enum KooLi {
        /// Below 0.5.
        Poor = "poor" => "Poor",
        /// From 0.5.
        Moderate = "moderate" => "Moderate",
        /// From 0.75.
        Good = "good" => "Good",
        /// Above 0.9.
        Excellent = "excellent" => "Excellent",
    }
}

text_enum! {
    /// Words for alpha (Krippendorff 2004, Content Analysis, chapter 11).
    pub enum Krippendorff {
        /// Below 0.667.
        Unreliable = "unreliable" => "Too low to rely on",
        /// From 0.667.
        Tentative = "tentative" => "Good for tentative conclusions",
        /// From 0.800.
        Reliable = "reliable" => "Reliable",
    }
}

impl LandisKoch {
    /// The word for a kappa.
    pub fn of(kappa: f64) -> LandisKoch {
        match kappa {
            k if k < 0.0 => LandisKoch::Poor,
            k if k <= 0.2 => LandisKoch::Slight,
            k if k <= 0.4 => LandisKoch::Fair,
            k if k <= 0.6 => LandisKoch::Moderate,
            k if k <= 0.8 => LandisKoch::Substantial,
            _ => LandisKoch::AlmostPerfect,
        }
    }
}

impl KooLi {
    /// The word for an intraclass correlation.
    pub fn of(icc: f64) -> KooLi {
        match icc {
            i if i < 0.5 => KooLi::Poor,
            i if i < 0.75 => KooLi::Moderate,
            i if i <= 0.9 => KooLi::Good,
            _ => KooLi::Excellent,
        }
    }
}

impl Krippendorff {
    /// The word for an alpha.
    pub fn of(alpha: f64) -> Krippendorff {
        match alpha {
            a if a < 0.667 => Krippendorff::Unreliable,
            a if a < 0.8 => Krippendorff::Tentative,
            _ => Krippendorff::Reliable,
        }
    }
}
