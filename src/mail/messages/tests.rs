//! Every message as it is sent, and the promise that both twins say the same.

use chrono::TimeZone;

use super::*;

fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 4, day, hour, minute, 0).unwrap()
}

fn to_candidate() -> Letterhead {
    Letterhead {
        org: "Example Transit".into(),
        settings_url: None,
    }
}

fn to_user() -> Letterhead {
    Letterhead {
        settings_url: Some("https://hiring.example.org/account#notifications".into()),
        ..to_candidate()
    }
}

fn rosa() -> Signature {
    Signature {
        name: "Rosa Testcase".into(),
        part: "Recruiter".into(),
    }
}

fn messages() -> Vec<(&'static str, Box<dyn Message>)> {
    let zone = chrono_tz::Europe::Brussels;
    let link = "https://hiring.example.org/t/sample".to_owned();
    let takehome = "Conduit: make it fast & safe".to_owned();
    let name = "Amara".to_owned();
    let role = "Senior Django engineer".to_owned();
    let invite = TakehomeInvite {
        head: to_candidate(),
        name: name.clone(),
        role: role.clone(),
        takehome: takehome.clone(),
        work_hours: 3,
        minutes: 225,
        extra: true,
        start_before: at(12, 18, 0),
        zone,
        answer_days: 5,
        link: link.clone(),
        from: rosa(),
    };
    let receipt = TakehomeReceipt {
        head: to_candidate(),
        name: name.clone(),
        takehome: takehome.clone(),
        file: "conduit.zip".into(),
        size: 61_234,
        fingerprint: "9c41".repeat(16),
        received_at: at(9, 7, 40),
        late: false,
        replace_until: Some(at(9, 9, 17)),
        answer_by: at(14, 15, 0),
        zone,
        link: link.clone(),
    };
    let late = TakehomeReceipt {
        late: true,
        replace_until: None,
        ..receipt.clone()
    };
    let due = ScorecardDue {
        head: to_user(),
        candidate: "Amara Sample".into(),
        interview: "Take-home walkthrough".into(),
        held_at: Some(at(9, 9, 0)),
        due_at: Some(at(9, 12, 0)),
        progress: Some((2, 4)),
        debrief_at: Some(at(14, 13, 30)),
        zone,
        link: "https://hiring.example.org/scorecards/sample".into(),
    };
    let feedback = FeedbackReleased {
        head: to_candidate(),
        name: name.clone(),
        role,
        until: at(30, 12, 0),
        zone,
        link: link.clone(),
        from: rosa(),
    };
    let first = PasswordLink {
        head: to_user(),
        name: "Priya".into(),
        email: "priya@example.org".into(),
        first: true,
        until: at(10, 12, 0),
        zone,
        link: "https://hiring.example.org/password/sample".into(),
    };
    let again = PasswordLink {
        first: false,
        ..first.clone()
    };
    let delayed = GradingDelayed {
        head: to_candidate(),
        name,
        takehome,
        extended_to: Some(at(9, 11, 17)),
        answer_by: at(15, 15, 0),
        zone,
        link,
        from: rosa(),
    };
    vec![
        ("takehome_invite", Box::new(invite)),
        ("takehome_receipt", Box::new(receipt)),
        ("takehome_receipt_late", Box::new(late)),
        ("scorecard_due", Box::new(due)),
        ("feedback_released", Box::new(feedback)),
        ("password_link_first", Box::new(first)),
        ("password_link", Box::new(again)),
        ("grading_delayed", Box::new(delayed)),
    ]
}

/// What a reader of the HTML twin reads: text without tags and entities, on one line.
fn read(html: &str) -> String {
    let body = html.split_once("<main>").unwrap().1;
    let mut text = String::new();
    for piece in body.split('<') {
        let words = piece.split_once('>').map_or(piece, |(_, words)| words);
        text.push_str(words);
        text.push(' ');
    }
    text.replace("&#38;", "&")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn messages_read_as_written() {
    insta::with_settings!({ snapshot_path => "snapshots" }, {
        for (name, message) in messages() {
            let text = message.text().unwrap();
            insta::assert_snapshot!(name, format!("Subject: {}\n\n{text}", message.subject()));
        }
    });
}

#[test]
fn both_twins_say_the_same() {
    for (name, message) in messages() {
        let html = message.html().unwrap();
        let seen = read(&html);
        let text = message.text().unwrap();
        let body = text.split("\n--\n").next().unwrap();
        for paragraph in body.split("\n\n") {
            if paragraph.contains("://") {
                let (words, link) = paragraph.split_once(":\n").unwrap();
                assert!(seen.contains(words), "{name}: {words}");
                assert!(html.contains(&format!("href=\"{link}\"")), "{name}: {link}");
            } else if paragraph.contains(":  ") {
                for row in paragraph.lines() {
                    let (label, value) = row.split_once(":  ").unwrap();
                    assert!(
                        seen.contains(&format!("{label} {}", value.trim())),
                        "{name}: {row}"
                    );
                }
            } else {
                let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(seen.contains(&words), "{name}: {words}");
            }
        }
    }
}

#[test]
fn lines_are_short_enough_for_any_mail_program() {
    for (name, message) in messages() {
        for line in message.text().unwrap().lines() {
            let exempt = line.contains("://") || line.contains("  ");
            assert!(exempt || line.chars().count() <= 72, "{name}: {line}");
        }
    }
}
