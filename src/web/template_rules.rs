//! What holds for every template, read from their source: tokens in forms, no inline code, names that exist.
//!
//! Mail is exempt: mail programs need inline styles, and a message holds no form.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::nav::{self, Counts};
use crate::domain::access::{Access, Staff};
use crate::domain::ids::UserId;

/// Every page template: its path and its source.
fn templates() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("mail") {
                    collect(&path, into);
                }
            } else if path
                .extension()
                .is_some_and(|extension| extension == "html")
            {
                let source = std::fs::read_to_string(&path).unwrap();
                into.push((path, source));
            }
        }
    }
    let mut found = Vec::new();
    collect(Path::new("templates"), &mut found);
    found
}

/// The literal that follows each occurrence of `call`, which ends in an opening quote.
fn literals<'a>(source: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    source
        .split(call)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}

#[test]
fn every_form_that_posts_carries_the_token() {
    for (path, source) in templates() {
        for form in source.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            let opening = form.split('>').next().unwrap();
            if opening.contains("method=\"post\"") {
                assert!(
                    form.contains("csrf()"),
                    "{}: <form{opening}>",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn no_template_holds_inline_code() {
    for (path, source) in templates() {
        for forbidden in [
            " style=\"",
            "<style",
            "<script>",
            " onclick=",
            " onchange=",
            " onsubmit=",
            "javascript:",
        ] {
            assert!(
                !source.contains(forbidden),
                "{} holds {forbidden}",
                path.display()
            );
        }
    }
}

#[test]
fn every_icon_exists() {
    let sprite = std::fs::read_to_string("static/icons.svg").unwrap();
    for (path, source) in templates() {
        let calls = [
            "icon::icon(\"",
            "icon::large(\"",
            "icon::named(\"",
            "icon::state(\"",
            "page::empty(\"",
        ];
        for name in calls.into_iter().flat_map(|call| literals(&source, call)) {
            let known = sprite.contains(&format!("id=\"i-{name}\""));
            assert!(known, "{}: no icon {name}", path.display());
        }
    }
}

#[test]
fn every_icon_of_the_navigation_exists() {
    let sprite = std::fs::read_to_string("static/icons.svg").unwrap();
    let staff = Staff {
        id: UserId(Uuid::nil()),
        access: Access::Administrator,
    };
    for item in nav::groups(staff, &Counts::default(), "/")
        .iter()
        .flat_map(|group| &group.items)
    {
        assert!(
            sprite.contains(&format!("id=\"i-{}\"", item.icon)),
            "{}: no icon {}",
            item.label,
            item.icon
        );
    }
}

#[test]
fn every_file_named_by_a_template_exists() {
    for (path, source) in templates() {
        let calls = ["asset(\"", "assets::url(\"", "\"/static/"];
        for name in calls.into_iter().flat_map(|call| literals(&source, call)) {
            assert!(
                super::assets::lookup(name).is_some(),
                "{}: {name}",
                path.display()
            );
        }
    }
}
