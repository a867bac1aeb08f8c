//! The log on its way to the server.

use super::*;

fn watch() -> Watch {
    Watch::new(Stop::default())
}

#[test]
fn pieces_are_cut_between_characters() {
    let watch = watch();
    let text = "é".repeat(LOG_PIECE);
    watch.log("migrate", text.as_bytes());
    let mut sent = String::new();
    while let Some(piece) = watch.state().piece() {
        assert!(piece.len() <= LOG_PIECE);
        sent.push_str(&piece);
    }
    assert_eq!(sent, text);
}

#[test]
fn what_is_no_text_is_marked_and_stays_small() {
    let watch = watch();
    watch.log("migrate", &vec![0xff; LOG_PIECE]);
    let piece = watch.state().piece().unwrap();
    assert!(piece.len() <= LOG_PIECE && piece.starts_with('\u{fffd}'));
}

#[test]
fn a_flood_is_left_out_and_counted() {
    let watch = watch();
    for _ in 0..20 {
        watch.log("start", &vec![b'x'; 100_000]);
    }
    let mut sent = String::new();
    while let Some(piece) = watch.state().piece() {
        sent.push_str(&piece);
    }
    assert!(sent.len() < MOST_WAITING + 100 && sent.contains("1000000 bytes left out here"));
}

#[test]
fn a_step_begins_on_a_line_of_its_own() {
    let watch = watch();
    watch.log("migrate", b"no newline");
    watch.step(&Step {
        key: "start".into(),
        title: "Start the application".into(),
        state: StepState::Running,
        detail: String::new(),
        millis: None,
    });
    let piece = watch.state().piece().unwrap();
    assert_eq!(piece, "no newline\n== Start the application\n");
}
