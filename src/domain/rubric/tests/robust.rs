//! Whatever the text, reading ends with a rubric or with faults that can be shown.

use proptest::prelude::*;

use super::*;

fn readable(text: &str) -> Result<(), TestCaseError> {
    let lines = u32::try_from(text.split('\n').count()).unwrap();
    match Rubric::from_toml("odd.toml", text) {
        Ok(rubric) => prop_assert_eq!(rubric.faults(), []),
        Err(faults) => {
            prop_assert!(!faults.is_empty() && faults.len() <= 101);
            for fault in faults {
                prop_assert!(
                    fault.rule <= 17 && !fault.problem.is_empty() && !fault.remedy.is_empty()
                );
                prop_assert!(
                    fault.line.is_none_or(|line| (1..=lines).contains(&line)),
                    "{}",
                    fault
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC*") {
        readable(&text)?;
    }

    #[test]
    fn a_damaged_rubric(cut in 0usize..VALID.len(), length in 0usize..60, filler in "[\\[\\]{}=\"\\.a1\\n -]{0,6}") {
        let start = VALID.floor_char_boundary(cut);
        let end = VALID.floor_char_boundary((cut + length).min(VALID.len()));
        readable(&format!("{}{filler}{}", &VALID[..start], &VALID[end..]))?;
    }

    #[test]
    fn a_file_cut_short(cut in 0usize..VALID.len()) {
        readable(&VALID[..VALID.floor_char_boundary(cut)])?;
    }
}
