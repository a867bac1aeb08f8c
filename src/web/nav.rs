//! The side navigation: which links a person has. The counts beside them come with the session, in one query.

pub use crate::db::today::Counts;
use crate::db::today::MOST_COUNTED;
use crate::domain::access::{Access, Staff};
use crate::web::chrome::{NavGroup, NavItem};

/// The links of this person; the one the path belongs to is marked.
pub fn groups(staff: Staff, counts: &Counts, path: &str) -> Vec<NavGroup> {
    let item = |label: &str, href: &str, icon: &str, count: Option<String>| NavItem {
        label: label.to_owned(),
        href: href.to_owned(),
        icon: icon.to_owned(),
        count,
        current: belongs(path, href),
    };
    let mut first = vec![item("Today", "/", "home", counts.today.map(up_to_most))];
    let exact = |count: Option<i64>| count.map(|count| count.to_string());
    if staff.access != Access::Interviewer {
        first.push(item("Roles", "/roles", "briefcase", exact(counts.roles)));
        first.push(item(
            "Candidates",
            "/candidates",
            "users",
            exact(counts.candidates),
        ));
        first.push(item(
            "Debriefs",
            "/debriefs",
            "scale",
            exact(counts.debriefs),
        ));
    }
    if staff.access.recruits() {
        first.push(item("Grading", "/runs", "flask", None));
    }
    let mut groups = vec![
        NavGroup {
            title: None,
            items: first,
        },
        NavGroup {
            title: Some("Library".to_owned()),
            items: vec![
                item("Rubrics", "/rubrics", "rubric", None),
                item("Practice", "/practice", "pencil", None),
            ],
        },
    ];
    groups.push(NavGroup {
        title: Some("Insight".to_owned()),
        items: vec![item("Calibration", "/calibration", "chart", None)],
    });
    if staff.access == Access::Administrator {
        groups.push(NavGroup {
            title: Some("Organisation".to_owned()),
            items: vec![
                item("People", "/users", "shield", None),
                item("Runners", "/runners", "gauge", None),
                item("Tokens", "/tokens", "key", None),
            ],
        });
    }
    groups
}

/// Counting stops at [`MOST_COUNTED`], so that number stands for itself and everything above.
fn up_to_most(count: i64) -> String {
    if count < MOST_COUNTED {
        count.to_string()
    } else {
        format!("{}+", MOST_COUNTED - 1)
    }
}

fn belongs(path: &str, href: &str) -> bool {
    let path = path.split('?').next().unwrap_or(path);
    if href == "/" {
        path == "/"
    } else {
        path == href
            || path
                .strip_prefix(href)
                .is_some_and(|rest| rest.starts_with('/'))
    }
}
