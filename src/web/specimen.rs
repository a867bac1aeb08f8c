//! All macros on one page, for tests: the page holds what `templates/README.md` promises.

use askama::Template;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};

use super::chrome::{Chrome, Flash, FlashKind, NavGroup, NavItem, UndoForm, Viewer};
use super::errors::{self, ErrorShown, Way};
use super::passwords::PasswordEdited;
use super::problems::Problems;
use super::sessions::SignInShown;
use crate::domain::explanation::Explanation;

#[derive(Template)]
#[template(path = "_ui/specimen.html")]
struct Specimen {
    name: String,
    at: DateTime<Utc>,
    level: String,
    levels: Vec<(&'static str, &'static str)>,
    scale: [(u8, &'static str); 4],
    problems: Problems,
    figure: Explanation,
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 4, 9, 13, 30, 0).unwrap()
}

fn signed_out() -> Chrome {
    Chrome {
        org: "Example Transit".into(),
        csrf: "csrf-sample".into(),
        contact: "hiring-admin@example.org".into(),
        notice: "Sample data. Every person, candidate and organisation on this page is invented."
            .into(),
        request_id: "req-sample".into(),
        zone: chrono_tz::Europe::Brussels,
        now: now(),
        ..Chrome::default()
    }
}

fn signed_in() -> Chrome {
    let item = |label: &str, href: &str, icon: &str, count: Option<i64>, current| NavItem {
        label: label.into(),
        href: href.into(),
        icon: icon.into(),
        count: count.map(|count| count.to_string()),
        current,
    };
    Chrome {
        viewer: Some(Viewer {
            id: "u1".into(),
            name: "Rosa Testcase".into(),
            initials: "RT".into(),
            role_label: "Recruiter".into(),
        }),
        nav: vec![
            NavGroup {
                title: None,
                items: vec![
                    item("Today", "/", "home", Some(5), true),
                    item("Roles", "/roles", "briefcase", Some(5), false),
                    item("Candidates", "/candidates", "users", Some(112), false),
                ],
            },
            NavGroup {
                title: Some("Library".into()),
                items: vec![item("Rubrics", "/rubrics", "rubric", None, false)],
            },
        ],
        flash: Some(Flash {
            kind: FlashKind::Done,
            text: "Moved Leila Fixture to Loop".into(),
            undo: Some(UndoForm {
                action: "/move".into(),
                label: "Undo".into(),
                fields: vec![("stage".into(), "screen".into())],
            }),
        }),
        ..signed_out()
    }
}

fn specimen() -> Specimen {
    Specimen {
        name: "Priya \"<Demo>\"".into(),
        at: now() - TimeDelta::days(2),
        level: "mid".into(),
        levels: vec![("junior", "Junior"), ("mid", "Mid")],
        scale: [
            (1, "Not shown"),
            (2, "With guidance"),
            (3, "Independent"),
            (4, "Sets the standard"),
        ],
        problems: Problems::one("title", "Enter a title"),
        figure: Explanation {
            name: "Mean level".into(),
            figure: "3.5".into(),
            sentence: "2 of 3 criteria have a level: 1 at level 3, 1 at level 4.".into(),
            steps: vec![
                "First: weight 2 × level 3 = 6".into(),
                "14 ÷ weight 4 = 3.5".into(),
            ],
            source: "Weighted mean of the levels.".into(),
        },
    }
}

fn not_found() -> ErrorShown {
    ErrorShown {
        status: 404,
        title: "We can’t find that page".into(),
        sentence: "The address may be wrong, or you may not have access to what is behind it. Nothing you entered \
                   has been lost."
            .into(),
        advice: vec![
            "If you typed the address, check it.".into(),
            "If you followed a link from an email, it may have ended. Ask for a new one.".into(),
        ],
        way: Some(Way { href: "/".into(), words: "Go to Today".into(), glyph: "home" }),
    }
}

fn sign_in(problems: Problems) -> SignInShown {
    SignInShown {
        email: "priya@example.org".into(),
        next: "/".into(),
        single_sign_on: true,
        problems,
    }
}

fn password() -> PasswordEdited {
    PasswordEdited {
        action: "/password/sample".into(),
        email: "priya@example.org".into(),
        first: true,
        problems: Problems::none(),
    }
}

/// The pages of this module, by name.
fn pages() -> Vec<(&'static str, String)> {
    let wrong = Problems::one("password", "Enter the password that belongs to this email");
    vec![
        (
            "specimen",
            specimen().render_with_values(&signed_in()).unwrap(),
        ),
        (
            "sign-in",
            sign_in(Problems::none())
                .render_with_values(&signed_out())
                .unwrap(),
        ),
        (
            "sign-in-wrong",
            sign_in(wrong).render_with_values(&signed_out()).unwrap(),
        ),
        (
            "password",
            password().render_with_values(&signed_out()).unwrap(),
        ),
        ("error", errors::render(&not_found(), &signed_in()).unwrap()),
        (
            "error-outside",
            errors::render(&not_found(), &signed_out()).unwrap(),
        ),
    ]
}

/// What stands between the main tags, without the indentation of the templates.
fn main_of(page: &str) -> String {
    let main = page
        .split_once("<main")
        .unwrap()
        .1
        .split_once("</main>")
        .unwrap()
        .0;
    main.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn pages_read_as_written() {
    let hash = [(r"\.[0-9a-f]{16}\.", ".HASH.")];
    insta::with_settings!({ filters => hash, snapshot_path => "specimen" }, {
        for (name, page) in pages() {
            insta::assert_snapshot!(name, main_of(&page));
        }
    });
}

#[test]
fn every_icon_and_every_file_exists() {
    let sprite = std::fs::read_to_string("static/icons.svg").unwrap();
    for (name, page) in pages() {
        for address in page
            .split("\"/static/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            let (path, symbol) = address.split_once('#').unwrap_or((address, ""));
            assert!(
                super::assets::lookup(path).is_some_and(|found| found.immutable),
                "{name}: {path}"
            );
            assert!(
                sprite.contains(&format!("id=\"{symbol}\"")) || symbol.is_empty(),
                "{name}: {symbol}"
            );
        }
    }
}

#[test]
fn what_people_typed_is_escaped() {
    let page = specimen().render_with_values(&signed_in()).unwrap();
    assert!(!page.contains("<Demo>"));
}
