//! Every page and form of the product in one table: method, path, class, handler.
//!
//! The same rows mount the routes, guard them and feed the tests that try every route as every kind of actor.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};

use crate::domain::access::RouteClass::{self, *};
use crate::web::{
    account, api_tokens, assets, calibration, candidates, debriefs, health, passwords, pipeline,
    portal, practice, roles, rubrics, runners, runs, scorecards, sessions, submissions, take_homes,
    today, trail, users,
};

/// One row of the table.
pub struct Row {
    /// GET or POST.
    pub method: Method,
    /// The path with its parameters: `/roles/{role}`.
    pub path: &'static str,
    /// Who may come in.
    pub class: RouteClass,
    mount: Box<dyn Fn() -> Route>,
}

fn get<F, Args>(path: &'static str, class: RouteClass, handler: F) -> Row
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row {
        method: Method::GET,
        path,
        class,
        mount: Box::new(move || web::get().to(handler.clone())),
    }
}

fn post<F, Args>(path: &'static str, class: RouteClass, handler: F) -> Row
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row {
        method: Method::POST,
        path,
        class,
        mount: Box::new(move || web::post().to(handler.clone())),
    }
}

/// The table. Rows of one path stand together.
pub fn table() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(outside());
    rows.extend(people());
    rows.extend(library());
    rows.extend(calibration());
    rows.extend(rubric_drafts());
    rows.extend(roles());
    rows.extend(candidates());
    rows.extend(scorecards());
    rows.extend(take_homes());
    rows.extend(portal());
    rows.extend(runs());
    rows.extend(debriefs());
    rows
}

/// Rubrics to read, and what administrators do with a version.
fn library() -> Vec<Row> {
    use crate::web::rubric_drafts::begin;
    vec![
        get("/rubrics", Staff, rubrics::index),
        get("/rubrics/{version}", Staff, rubrics::show),
        get("/rubrics/{version}/file", Staff, rubrics::file),
        get("/rubrics/{version}/use", Staff, rubrics::places::show),
        get(
            "/rubrics/{version}/compare/{other}",
            Staff,
            rubrics::compare::show,
        ),
        get("/rubrics/{version}/draft", Administration, begin::ask),
        post(
            "/rubrics/{version}/draft",
            Administration,
            begin::from_version,
        ),
        post("/rubrics/{version}/retire", Administration, rubrics::retire),
    ]
}

/// Drafts of rubrics.
fn rubric_drafts() -> Vec<Row> {
    use crate::web::rubric_drafts::{self as drafts, begin, ending, part};
    vec![
        get("/rubric-drafts/new", Administration, begin::new),
        post("/rubric-drafts", Administration, begin::create),
        post("/rubric-drafts/paste", Administration, begin::paste),
        post("/rubric-drafts/upload", Administration, begin::upload),
        get("/rubric-drafts/{draft}", Administration, drafts::show),
        get(
            "/rubric-drafts/{draft}/compare",
            Administration,
            ending::compare,
        ),
        get(
            "/rubric-drafts/{draft}/preview",
            Administration,
            ending::preview,
        ),
        get("/rubric-drafts/{draft}/file", Administration, ending::file),
        get(
            "/rubric-drafts/{draft}/publish",
            Administration,
            ending::ask_publish,
        ),
        post(
            "/rubric-drafts/{draft}/publish",
            Administration,
            ending::publish,
        ),
        get(
            "/rubric-drafts/{draft}/discard",
            Administration,
            ending::ask_discard,
        ),
        post(
            "/rubric-drafts/{draft}/discard",
            Administration,
            ending::discard,
        ),
        post("/rubric-drafts/{draft}/parts", Administration, drafts::add),
        get(
            "/rubric-drafts/{draft}/parts/{part}",
            Administration,
            part::show,
        ),
        post(
            "/rubric-drafts/{draft}/parts/{part}",
            Administration,
            part::save,
        ),
        post(
            "/rubric-drafts/{draft}/parts/{part}/check",
            Administration,
            part::check,
        ),
        post(
            "/rubric-drafts/{draft}/parts/{part}/merge",
            Administration,
            part::merged,
        ),
        post(
            "/rubric-drafts/{draft}/parts/{part}/move",
            Administration,
            drafts::reorder,
        ),
        get(
            "/rubric-drafts/{draft}/parts/{part}/remove",
            Administration,
            part::ask_remove,
        ),
        post(
            "/rubric-drafts/{draft}/parts/{part}/remove",
            Administration,
            part::remove,
        ),
    ]
}

/// Practice on sample answers, and how interviewers rate beside each other.
fn calibration() -> Vec<Row> {
    vec![
        get("/calibration", Staff, calibration::index),
        get("/calibration/{user}", Staff, calibration::show),
        get("/practice", Staff, practice::index),
        post("/practice", Staff, practice::start),
        get("/practice/{attempt}", Staff, practice::show),
        post("/practice/{attempt}", Staff, practice::rate),
        get(
            "/practice/{attempt}/samples/{sample}",
            Staff,
            practice::compare,
        ),
        post("/practice/{attempt}/finish", Staff, practice::finish),
    ]
}

/// Roles, their board, list and loop.
fn roles() -> Vec<Row> {
    vec![
        get("/roles", Deciding, roles::index),
        post("/roles", Recruiting, roles::create::create),
        get("/roles/new", Recruiting, roles::create::new),
        get("/roles/{role}/loop", Deciding, roles::plan::show),
        get("/roles/{role}/settings", Recruiting, roles::settings::show),
        post(
            "/roles/{role}/settings",
            Recruiting,
            roles::settings::update,
        ),
        post("/roles/{role}/state", Recruiting, roles::settings::step),
    ]
}

/// Candidates, their applications, notes, moves and interviewers.
fn candidates() -> Vec<Row> {
    let mut rows = vec![
        get("/roles/{role}", Staff, pipeline::board),
        get("/roles/{role}/list", Staff, pipeline::listed),
        get("/candidates", Staff, candidates::index),
        post("/candidates", Recruiting, candidates::create),
        get("/candidates/new", Recruiting, candidates::new),
        get("/search", Staff, candidates::search),
    ];
    rows.extend(applications());
    rows.extend(interviewers());
    rows
}

/// One application: its pages and what changes it.
fn applications() -> Vec<Row> {
    use crate::web::applications::{change, messages, show};
    vec![
        get("/applications/{application}", Staff, show),
        get("/applications/{application}/messages", Recruiting, messages),
        post(
            "/applications/{application}/move",
            Recruiting,
            change::move_to,
        ),
        post(
            "/applications/{application}/close",
            Recruiting,
            change::close,
        ),
        post(
            "/applications/{application}/withdraw",
            Recruiting,
            change::withdraw,
        ),
        post("/applications/{application}/hire", Recruiting, change::hire),
        post(
            "/applications/{application}/reopen",
            Recruiting,
            change::reopen,
        ),
        post(
            "/applications/{application}/notes",
            Recruiting,
            change::note,
        ),
    ]
}

/// Who holds the interviews of an application.
fn interviewers() -> Vec<Row> {
    use crate::web::applications::people;
    vec![
        get(
            "/applications/{application}/interviewers",
            Recruiting,
            people::index,
        ),
        post("/interviews/{interview}/assign", Recruiting, people::assign),
        post("/interviews/{interview}/shadow", Recruiting, people::shadow),
        post(
            "/assignments/{assignment}/unassign",
            Recruiting,
            people::unassign,
        ),
        post("/assignments/{assignment}/waive", Recruiting, people::waive),
        post(
            "/assignments/{assignment}/unwaive",
            Recruiting,
            people::unwaive,
        ),
    ]
}

/// Scorecards and take-home reviews.
fn scorecards() -> Vec<Row> {
    vec![
        get("/scorecards/{card}", Staff, scorecards::show),
        post("/scorecards/{card}", Staff, scorecards::save),
        post("/scorecards/{card}/draft", Staff, scorecards::autosave),
        post("/scorecards/{card}/merge", Staff, scorecards::merged),
        post("/scorecards/{card}/reveal", Staff, scorecards::reveal),
        post("/scorecards/{card}/submit", Staff, scorecards::submit),
    ]
}

/// Take-homes as staff see them: sending, extra time, submissions, code, feedback.
fn take_homes() -> Vec<Row> {
    vec![
        get(
            "/applications/{application}/take-home",
            Deciding,
            take_homes::show,
        ),
        post(
            "/applications/{application}/take-home",
            Recruiting,
            take_homes::send,
        ),
        post(
            "/take-homes/{take_home}/extra-time",
            Recruiting,
            take_homes::extra_time,
        ),
        post(
            "/take-homes/{take_home}/start-by",
            Recruiting,
            take_homes::start_by,
        ),
        post(
            "/take-homes/{take_home}/withdraw",
            Recruiting,
            take_homes::withdraw,
        ),
        post(
            "/take-homes/{take_home}/feedback",
            Recruiting,
            take_homes::feedback,
        ),
        get("/submissions/{submission}", Staff, submissions::show),
    ]
}

/// Take-homes as the candidate sees them, behind a private link.
fn portal() -> Vec<Row> {
    vec![
        get("/t/{token}", Link, portal::show),
        get("/t/{token}/brief", Link, portal::brief),
        get("/t/{token}/starter", Link, portal::starter),
        post("/t/{token}/start", Link, portal::start),
        post("/t/{token}/time-zone", Link, portal::time_zone),
        get("/t/{token}/work", Link, portal::work),
        post("/t/{token}/work", Link, portal::hand_in),
        get("/t/{token}/check", Link, portal::to_work),
        post("/t/{token}/check", Link, portal::check),
        get("/t/{token}/check/status", Link, portal::check_status),
        get("/t/{token}/status", Link, portal::live_status),
    ]
}

/// Grading runs and runners.
fn runs() -> Vec<Row> {
    vec![
        get("/runs", Recruiting, runs::index),
        get("/runs/{run}", Staff, runs::show),
        get("/runs/{run}/live", Staff, runs::live),
        get("/runs/{run}/log", Staff, runs::log),
        post("/runs/{run}/cancel", Recruiting, runs::cancel),
        post("/submissions/{submission}/runs", Recruiting, runs::regrade),
        get("/runners", Administration, runners::index),
        post("/runners", Administration, runners::offer),
        post("/runners/{runner}/revoke", Administration, runners::revoke),
    ]
}

/// Debriefs, decisions, the audit trail of an application, and Today.
fn debriefs() -> Vec<Row> {
    vec![
        get("/", Staff, today::show),
        get("/debriefs", Staff, debriefs::index),
        get("/debriefs/{application}", Staff, debriefs::show),
        post("/debriefs/{application}/notes", Staff, debriefs::note),
        post(
            "/debriefs/{application}/decisions",
            Deciding,
            debriefs::decide,
        ),
        get("/applications/{application}/audit", Staff, trail::index),
    ]
}

/// Sign-in, one-time links, static files, health: before anybody is known.
fn outside() -> Vec<Row> {
    vec![
        get("/static/{path:.*}", Public, assets::serve),
        get("/health/live", Public, health::live),
        get("/health/ready", Public, health::ready),
        get("/metrics", Public, health::metrics),
        get("/sign-in", Public, sessions::new),
        post("/sign-in", Public, sessions::create),
        post("/sign-out", Staff, sessions::end),
        get("/first-administrator/{token}", Link, users::first),
        post("/first-administrator/{token}", Link, users::create_first),
        get("/password/{token}", Link, passwords::edit),
        post("/password/{token}", Link, passwords::update),
    ]
}

/// One's own account, and the accounts of everybody.
fn people() -> Vec<Row> {
    vec![
        get("/account", Staff, account::show),
        post("/account/display", Staff, account::set_display),
        post(
            "/account/sign-out-everywhere",
            Staff,
            account::sign_out_everywhere,
        ),
        get("/tokens", Staff, api_tokens::index),
        post("/tokens", Staff, api_tokens::create),
        post("/tokens/{token}/revoke", Staff, api_tokens::revoke),
        get("/users", Administration, users::index),
        post("/users", Administration, users::create),
        post("/users/{user}/access", Administration, users::change_access),
        post("/users/{user}/invite", Administration, users::invite),
        post("/users/{user}/disable", Administration, users::disable),
        post("/users/{user}/enable", Administration, users::enable),
    ]
}

/// Which class each route has, for the shell.
pub struct Classes(Vec<(Method, &'static str, RouteClass)>);

impl Classes {
    /// The classes of these rows.
    pub fn of_rows(rows: &[Row]) -> Self {
        Self(
            rows.iter()
                .map(|row| (row.method.clone(), row.path, row.class))
                .collect(),
        )
    }

    /// The class of a route; HEAD counts as GET.
    pub fn of(&self, method: &Method, pattern: &str) -> Option<RouteClass> {
        let method = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        self.0
            .iter()
            .find(|(m, path, _)| m == method && *path == pattern)
            .map(|(.., class)| *class)
    }
}

/// Mounts every row, grouped by path so that a wrong method is answered with 405.
pub fn configure(config: &mut web::ServiceConfig, rows: &[Row]) {
    let mut paths: Vec<&'static str> = Vec::new();
    for row in rows {
        if !paths.contains(&row.path) {
            paths.push(row.path);
        }
    }
    for path in paths {
        let resource = web::resource(path);
        let resource = rows
            .iter()
            .filter(|row| row.path == path)
            .fold(resource, |resource, row| resource.route((row.mount)()));
        config.service(resource);
    }
}
