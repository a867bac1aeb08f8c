//! Sample answers for calibration practice: those that ship fit the rubrics they name.

use assay::library::shipped_samples;

/// The rules are those of `domain::practice::samples`, which also holds when the program starts.
#[test]
fn every_shipped_sample_fits_its_rubric() {
    let sets = shipped_samples().unwrap();
    assert!(sets.len() >= 5, "{}", sets.len());
    let samples: usize = sets.iter().map(|set| set.samples().len()).sum();
    assert!(samples >= 70, "{samples}");
}
