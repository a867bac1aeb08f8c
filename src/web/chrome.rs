//! What surrounds every page: who is looking, the navigation, a message left by the last request, the CSRF token.
//!
//! Pure data, no actix. One [`Chrome`] is built per request and handed to askama as runtime values, so a page struct
//! holds only what its page is about: `page.render_with_values(&chrome)`. Layouts, macros and filters read it as
//! `askama::get_value::<crate::web::chrome::Chrome>("chrome")?`.

use std::any::Any;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::assets;

/// The name under which templates find the [`Chrome`] among askama's runtime values.
pub const KEY: &str = "chrome";

/// Everything a layout needs that is not the page itself.
#[derive(Debug, Clone, Default)]
pub struct Chrome {
    /// The organisation's name, shown beside the product's.
    pub org: String,
    /// Who is signed in; `None` on the sign-in pages and for candidates who came by a private link.
    pub viewer: Option<Viewer>,
    /// The token every POST form carries in its field `csrf`.
    pub csrf: String,
    /// The path of this request, to come back to after signing in.
    pub path: String,
    /// A fixed theme; `None` follows the system.
    pub theme: Option<Theme>,
    /// Larger controls and rows, by the viewer's choice.
    pub roomy: bool,
    /// The viewer turned single-key shortcuts off.
    pub keys_off: bool,
    /// A message left by the request before this one.
    pub flash: Option<Flash>,
    /// The side navigation; empty where a layout has none.
    pub nav: Vec<NavGroup>,
    /// Whom to write to when something does not work: an address, or empty when none is configured.
    pub contact: String,
    /// A line at the foot of every page, such as that of a demonstration; empty for none.
    pub notice: String,
    /// Quoted on error pages so that a person can name the request when writing to us.
    pub request_id: String,
    /// The zone in which this viewer reads dates and times.
    pub zone: Tz,
    /// The moment this page is made, from which ages are counted.
    pub now: DateTime<Utc>,
}

/// The signed-in person, as the corner of every page shows them.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The person's id, in text.
    pub id: String,
    /// Full name.
    pub name: String,
    /// One or two letters, see [`crate::domain::words::initials`].
    pub initials: String,
    /// The role in words, such as "Recruiter".
    pub role_label: String,
}

/// A theme chosen against the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// A message shown once, after a redirect.
#[derive(Debug, Clone)]
pub struct Flash {
    /// How it looks, and how loudly it is announced.
    pub kind: FlashKind,
    /// One or two sentences.
    pub text: String,
    /// A form that takes the change back, where that is possible.
    pub undo: Option<UndoForm>,
}

/// What a [`Flash`] is about. Done is a passing note in the corner; the others stand above the page until it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// Something was done as asked.
    Done,
    /// Something worth knowing.
    Info,
    /// Something that waits or needs care.
    Caution,
    /// Something did not work.
    Problem,
}

/// A POST that undoes what the flash reports. The CSRF token is added by the layout.
#[derive(Debug, Clone)]
pub struct UndoForm {
    /// Where to post.
    pub action: String,
    /// The words on the button, usually "Undo".
    pub label: String,
    /// Hidden fields, name and value.
    pub fields: Vec<(String, String)>,
}

/// A titled block of the side navigation.
#[derive(Debug, Clone)]
pub struct NavGroup {
    /// `None` for the first, untitled block.
    pub title: Option<String>,
    /// The links, in order.
    pub items: Vec<NavItem>,
}

/// One link of the side navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// The words of the link.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// A name from `static/icons.svg`, without the `i-`.
    pub icon: String,
    /// How many things wait there.
    pub count: Option<String>,
    /// The page shown belongs to this link.
    pub current: bool,
}

impl Chrome {
    /// The address of a file in `static/`, with its content hash.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// Where this viewer searches for candidates; nobody who has no navigation does.
    #[must_use]
    pub fn search(&self) -> Option<&str> {
        (!self.nav.is_empty()).then_some("/search")
    }
}

impl Flash {
    /// Shown in the corner and soon forgotten, rather than above the page.
    #[must_use]
    pub fn passing(&self) -> bool {
        self.kind == FlashKind::Done
    }
}

impl Theme {
    /// The value of `data-theme` and of the cookie.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl FlashKind {
    /// The class of the note and the name of its icon.
    #[must_use]
    pub fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => ("note-teal", "check"),
            Self::Info => ("note-blue", "info"),
            Self::Caution => ("note-brass", "alert"),
            Self::Problem => ("note-red", "alert"),
        }
    }
}

impl askama::Values for Chrome {
    fn get_value<'a>(&'a self, key: &str) -> Option<&'a dyn Any> {
        if key == KEY { Some(self) } else { None }
    }
}
