//! What a handler knows about its request: the app, who is looking, and how to answer with a page.
//!
//! [`Visitor`] is put into the request by [`crate::web::shell`] before any handler runs; [`Ctx`] is the extractor that
//! every handler takes first.

use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::db::sessions::SessionRow;
use crate::domain::access::{Actor, Scope, Staff};
use crate::domain::words;
use crate::web::chrome::{Chrome, Flash, FlashKind, NavGroup, Theme, UndoForm, Viewer};
use crate::web::error::{AppError, PageResult};
use crate::web::nav;

/// The cookie that carries a message over a redirect.
const FLASH_COOKIE: &str = "assay_flash";
/// The cookie that fixes the theme.
pub const THEME_COOKIE: &str = "assay_theme";

/// Who sent this request, found before the handler runs.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The session, when somebody is signed in.
    pub session: Option<SessionRow>,
    /// What form tokens of this visitor are bound to: the session or the visitor cookie.
    pub binding: String,
    /// Counts beside the navigation.
    pub counts: nav::Counts,
    /// Quoted in logs and on error pages.
    pub request_id: String,
}

/// The first argument of every handler.
#[derive(Clone)]
pub struct Ctx {
    /// The whole program.
    pub app: App,
    /// Who sent this request.
    pub visitor: Visitor,
    path: String,
    theme: Option<Theme>,
    flash: Option<Flash>,
    candidate: Option<CandidateView>,
}

/// What differs on a page behind a private link: it looks the same for whoever opens it, staff included.
#[derive(Clone)]
struct CandidateView {
    zone: chrono_tz::Tz,
    contact: String,
}

impl FromRequest for Ctx {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Ctx {
    /// The context of a request that went through the shell.
    pub fn of(request: &HttpRequest) -> Result<Self, AppError> {
        let missing = || AppError::Internal(anyhow::anyhow!("a handler ran outside the shell"));
        let app = request.app_data::<web::Data<App>>().ok_or_else(missing)?;
        let visitor = request
            .extensions()
            .get::<Visitor>()
            .cloned()
            .ok_or_else(missing)?;
        let theme = request
            .cookie(THEME_COOKIE)
            .and_then(|cookie| match cookie.value() {
                "light" => Some(Theme::Light),
                "dark" => Some(Theme::Dark),
                _ => None,
            });
        Ok(Self {
            app: App::clone(app),
            visitor,
            path: request
                .uri()
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            theme,
            flash: request
                .cookie(FLASH_COOKIE)
                .and_then(|cookie| read_flash(cookie.value())),
            candidate: None,
        })
    }

    /// The context of a page for a candidate: nobody is shown as signed in, times are in the candidate's zone, and help
    /// is asked from `contact`. Form tokens stay those of this visitor.
    pub fn for_candidate(mut self, zone: chrono_tz::Tz, contact: String) -> Self {
        self.visitor.session = None;
        self.candidate = Some(CandidateView { zone, contact });
        self
    }

    /// The member of staff who is signed in.
    pub fn staff(&self) -> Result<Staff, AppError> {
        self.visitor
            .session
            .as_ref()
            .map(|session| Staff {
                id: session.user_id,
                access: session.access,
            })
            .ok_or_else(|| AppError::SignInNeeded(self.path.clone()))
    }

    /// Who acts, for a use case. On candidate pages the handler names the candidate instead.
    pub fn actor(&self) -> Actor {
        self.staff().map_or(Actor::Anonymous, Actor::Staff)
    }

    /// What this person may see in lists.
    pub fn scope(&self) -> Result<Scope, AppError> {
        Ok(self.staff()?.scope())
    }

    /// The zone in which this person reads times.
    pub fn zone(&self) -> chrono_tz::Tz {
        if let Some(candidate) = &self.candidate {
            return candidate.zone;
        }
        let zone = self
            .visitor
            .session
            .as_ref()
            .and_then(|session| session.time_zone.parse().ok());
        zone.unwrap_or(chrono_tz::UTC)
    }

    /// The token every form of this visitor carries.
    pub fn csrf(&self) -> String {
        self.app.secret.derive("csrf", &self.visitor.binding)
    }

    /// Answers with a page.
    pub fn page(&self, template: &impl Template) -> PageResult {
        self.page_with(StatusCode::OK, template)
    }

    /// Answers with a page and a status: 422 for a form that comes back with its errors, 409 for a merge.
    pub fn page_with(&self, status: StatusCode, template: &impl Template) -> PageResult {
        let html = template.render_with_values(&self.chrome())?;
        let mut answer = HttpResponse::build(status);
        answer
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"));
        if self.flash.is_some() {
            let mut gone = self.cookie(FLASH_COOKIE, String::new());
            gone.make_removal();
            answer.cookie(gone);
        }
        Ok(answer.body(html))
    }

    /// Sends the browser to `location` with GET.
    pub fn redirect(&self, location: &str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, location))
            .finish()
    }

    /// Sends the browser to `location`, where `text` is shown once.
    pub fn redirect_with(&self, location: &str, flash: Flash) -> HttpResponse {
        let mut answer = self.redirect(location);
        let cookie = self.cookie(FLASH_COOKIE, write_flash(&flash));
        // The value is base64, so the cookie is always a valid header.
        let _ = answer.add_cookie(&cookie);
        answer
    }

    /// [`Ctx::redirect_with`] for the usual case: something was done as asked.
    pub fn done(&self, location: &str, text: impl Into<String>) -> HttpResponse {
        self.redirect_with(
            location,
            Flash {
                kind: FlashKind::Done,
                text: text.into(),
                undo: None,
            },
        )
    }

    /// A cookie with the flags every cookie of ours has.
    pub fn cookie(&self, name: &'static str, value: String) -> Cookie<'static> {
        Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.app.config.is_https())
            .max_age(time::Duration::days(400))
            .finish()
    }

    /// What surrounds every page of this visitor.
    pub fn chrome(&self) -> Chrome {
        Chrome {
            org: self.app.config.organisation.clone(),
            viewer: self.visitor.session.as_ref().map(|session| Viewer {
                id: session.user_id.to_string(),
                name: session.name.clone(),
                initials: words::initials(&session.name),
                role_label: session.access.label().to_owned(),
            }),
            csrf: self.csrf(),
            path: self.path.clone(),
            theme: self.theme,
            roomy: false,
            keys_off: false,
            flash: self.flash.clone(),
            nav: self.nav(),
            contact: self
                .candidate
                .as_ref()
                .map_or_else(String::new, |candidate| candidate.contact.clone()),
            notice: String::new(),
            request_id: self.visitor.request_id.clone(),
            zone: self.zone(),
            now: self.app.clock.now(),
        }
    }

    fn nav(&self) -> Vec<NavGroup> {
        match self.staff() {
            Ok(staff) => nav::groups(staff, &self.visitor.counts, &self.path),
            Err(_) => Vec::new(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct StoredFlash {
    kind: char,
    text: String,
    undo: Option<StoredUndo>,
}

/// Action, label, hidden fields.
type StoredUndo = (String, String, Vec<(String, String)>);

fn write_flash(flash: &Flash) -> String {
    let kind = match flash.kind {
        FlashKind::Done => 'd',
        FlashKind::Info => 'i',
        FlashKind::Caution => 'c',
        FlashKind::Problem => 'p',
    };
    let undo = flash
        .undo
        .clone()
        .map(|undo| (undo.action, undo.label, undo.fields));
    let stored = StoredFlash {
        kind,
        text: flash.text.clone(),
        undo,
    };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&stored).unwrap_or_default())
}

/// A message that does not read is no message.
fn read_flash(value: &str) -> Option<Flash> {
    let stored: StoredFlash = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
    let kind = match stored.kind {
        'd' => FlashKind::Done,
        'i' => FlashKind::Info,
        'c' => FlashKind::Caution,
        _ => FlashKind::Problem,
    };
    // An undo leads only to our own paths.
    let undo = stored
        .undo
        .filter(|(action, ..)| action.starts_with('/') && !action.starts_with("//"))
        .map(|(action, label, fields)| UndoForm {
            action,
            label,
            fields,
        });
    Some(Flash {
        kind,
        text: stored.text,
        undo,
    })
}
