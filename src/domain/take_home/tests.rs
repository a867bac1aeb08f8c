//! The matrix of states and commands, the clock and the attempts.

use chrono::TimeZone;

use super::*;

fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, hour, minute, 0).unwrap()
}

#[test]
fn every_command_in_every_state() {
    let mut lines = Vec::new();
    for state in TakeHomeState::ALL {
        for command in Command::ALL {
            let after = match state.after(*command) {
                Ok(next) => next.as_str(),
                Err(unfitting) => &format!("refused: {}", unfitting.code()),
            };
            lines.push(format!(
                "{:<9} {:<17} {after}",
                state.as_str(),
                command.as_str()
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn extra_time_is_added_to_the_end() {
    assert_eq!(due_at(at(9, 0), 180, 0), at(12, 0));
    assert_eq!(due_at(at(9, 0), 180, 45), at(12, 45));
}

#[test]
fn late_work_is_marked_and_taken() {
    let fresh = Attempts {
        allowed: 3,
        used: 0,
    };
    let due = Some(at(12, 0));
    let started = TakeHomeState::Started;
    assert_eq!(
        fresh.admit(started, due, at(12, 0)),
        Ok(Admitted { late: false })
    );
    assert_eq!(
        fresh.admit(started, due, at(12, 1)),
        Ok(Admitted { late: true })
    );
    let once = Attempts {
        allowed: 3,
        used: 1,
    };
    let submitted = TakeHomeState::Submitted;
    assert_eq!(
        once.admit(submitted, due, at(11, 0)),
        Ok(Admitted { late: false })
    );
    assert_eq!(once.admit(submitted, due, at(12, 1)), Err(Unfitting::Over));
}

#[test]
fn attempts_end_but_not_by_our_fault() {
    let submitted = TakeHomeState::Submitted;
    let all = Attempts {
        allowed: 3,
        used: 3,
    };
    assert_eq!(
        all.admit(submitted, Some(at(12, 0)), at(11, 0)),
        Err(Unfitting::NoAttemptLeft)
    );
    assert_eq!(all.left(), 0);
    // The only upload was spoiled by us: it may be sent again, even after the end.
    let spoiled = Attempts {
        allowed: 1,
        used: 0,
    };
    assert_eq!(
        spoiled.admit(submitted, Some(at(12, 0)), at(13, 0)),
        Ok(Admitted { late: true })
    );
}

#[test]
fn an_alias_is_a_bird_and_a_number() {
    let name = alias([7; 16]);
    let (bird, number) = name.split_once(' ').unwrap();
    assert!(BIRDS.contains(&bird));
    assert!((10..100).contains(&number.parse::<u32>().unwrap()));
    assert_ne!(alias([7; 16]), alias([8; 16]));
}
