//! Facts about a review exercise with planted defects.
//!
//! Owns the `review.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "review.critical_found_ratio",
        "Critical defects found",
        "ratio",
        FactKind::Ratio,
        "Share of the planted critical defects that a remark names.",
        "How well the remark explains them.",
    ),
    define(
        "review.found_ratio",
        "Defects found",
        "ratio",
        FactKind::Ratio,
        "Share of all planted defects that a remark names.",
        "Whether the unplanted remarks are right.",
    ),
    define(
        "review.false_positives",
        "False claims",
        "remarks",
        FactKind::Count,
        "Remarks that claim a defect where there is none.",
        "Whether the doubt was marked as a doubt.",
    ),
];
