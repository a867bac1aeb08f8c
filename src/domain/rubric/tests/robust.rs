//! Whatever the text, reading ends with a rubric or with faults that can be shown.

use proptest::prelude::*;

use super::*;

fn readable(bytes: &[u8]) -> Result<(), TestCaseError> {
    let lines = u32::try_from(bytes.split(|byte| *byte == b'\n').count()).unwrap();
    match Rubric::from_bytes("odd.toml", bytes) {
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

fn shipped() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC*") {
        readable(text.as_bytes())?;
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        readable(&bytes)?;
    }

    #[test]
    fn a_shipped_rubric_with_other_bytes(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let files = shipped();
        let mut bytes = files[which.index(files.len())].clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        readable(&bytes)?;
    }

    #[test]
    fn a_shipped_rubric_with_lines_moved(
        which in any::<prop::sample::Index>(),
        (from, to) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        twice in any::<bool>(),
    ) {
        let files = shipped();
        let text = String::from_utf8(files[which.index(files.len())].clone()).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        let line = lines[from.index(lines.len())];
        if !twice {
            lines.remove(from.index(lines.len()));
        }
        lines.insert(to.index(lines.len()), line);
        readable(lines.join("\n").as_bytes())?;
    }

    #[test]
    fn a_damaged_rubric(cut in 0usize..VALID.len(), length in 0usize..60, filler in "[\\[\\]{}=\"\\.a1\\n -]{0,6}") {
        let start = VALID.floor_char_boundary(cut);
        let end = VALID.floor_char_boundary((cut + length).min(VALID.len()));
        readable(format!("{}{filler}{}", &VALID[..start], &VALID[end..]).as_bytes())?;
    }

    #[test]
    fn a_file_cut_short(cut in 0usize..VALID.len()) {
        readable(&VALID.as_bytes()[..cut])?;
    }
}
