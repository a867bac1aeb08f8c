//! Every path of the edge for programs, in two tables: the API for programs of people, and the protocol of runners. The
//! tests enumerate both; the API's document is made from the first.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, guard, web};

use crate::api::openapi::{Described, Sketch};
use crate::api::problem::ApiError;
use crate::api::{
    api_tokens, applications, candidates, decisions, openapi, roles, rubrics, runner, runs,
    scorecards, submissions,
};
use crate::domain::access::RouteClass::{self, *};
use crate::domain::api_token::ApiScope::{self, *};

/// The version that every path of the API names.
pub const VERSION: &str = "/v1";
/// What stands before every path of the API.
pub const PREFIX: &str = "/api/v1";

/// One row of a table.
pub struct Row {
    /// GET, POST or PUT.
    pub method: Method,
    /// The path below the prefix, with its parameters.
    pub path: &'static str,
    /// Who may come in.
    pub class: RouteClass,
    /// What it is for and how it reads, for a row of the API.
    pub operation: Option<Operation>,
    mount: Box<dyn Fn() -> Route>,
}

/// What a row of the API is for and how it reads.
pub struct Operation {
    /// In a few words.
    pub summary: &'static str,
    /// The scope that a token needs; `None` for one that every token has.
    pub scope: Option<ApiScope>,
    /// Draws its parameters, its body and its answer, as its handler takes and gives them.
    pub describe: fn(&mut Sketch),
}

/// The API, below [`PREFIX`]; rows of one path stand together. Nothing in it needs a session, and no session opens it.
pub fn table() -> Vec<Row> {
    vec![
        public("/openapi.json", "This document", openapi::show),
        get(
            "/token",
            None::<ApiScope>,
            "The token that asks",
            api_tokens::show,
        ),
        get("/roles", RolesRead, "Roles", roles::index),
        get("/roles/{role}", RolesRead, "A role", roles::show),
        get(
            "/candidates",
            CandidatesRead,
            "Candidates",
            candidates::index,
        ),
        get(
            "/candidates/{candidate}",
            CandidatesRead,
            "A candidate",
            candidates::show,
        ),
        get(
            "/applications",
            CandidatesRead,
            "Applications",
            applications::index,
        ),
        post(
            "/applications",
            CandidatesWrite,
            "Adds a candidate to a role",
            applications::create,
        ),
        get(
            "/applications/{application}",
            CandidatesRead,
            "An application",
            applications::show,
        ),
        get(
            "/applications/{application}/scorecards",
            ScorecardsRead,
            "The scorecards of an application",
            scorecards::index,
        ),
        get(
            "/scorecards/{scorecard}",
            ScorecardsRead,
            "A scorecard",
            scorecards::show,
        ),
        get(
            "/applications/{application}/submissions",
            SubmissionsRead,
            "What was handed in for an application",
            submissions::index,
        ),
        get(
            "/runs/{run}",
            SubmissionsRead,
            "A grading run with its facts",
            runs::show,
        ),
        get(
            "/applications/{application}/decisions",
            DecisionsRead,
            "The decisions about an application, newest first",
            decisions::index,
        ),
        get(
            "/rubrics",
            RubricsRead,
            "Versions of rubrics",
            rubrics::index,
        ),
        get(
            "/rubrics/{version}",
            RubricsRead,
            "A version of a rubric",
            rubrics::show,
        ),
    ]
}

/// The protocol of runners, below [`crate::protocol::PREFIX`]. Registration is public: its token stands in the body.
pub fn runner() -> Vec<Row> {
    vec![
        row(Method::POST, "/register", Public, runner::register),
        row(Method::PUT, "/self", Runner, runner::introduce),
        row(Method::POST, "/claim", Runner, runner::claim),
        row(Method::GET, "/kits/{digest}", Runner, runner::kit),
        row(Method::GET, JOB_SUBMISSION, Runner, runner::submission),
        row(Method::POST, JOB_HEARTBEAT, Runner, runner::heartbeat),
        row(Method::PUT, JOB_LOG, Runner, runner::append_log),
        row(Method::PUT, JOB_STEPS, Runner, runner::set_steps),
        row(Method::PUT, JOB_RESULT, Runner, runner::finish),
    ]
}

const JOB_SUBMISSION: &str = "/runs/{run}/attempts/{attempt}/submission";
const JOB_HEARTBEAT: &str = "/runs/{run}/attempts/{attempt}/heartbeat";
const JOB_LOG: &str = "/runs/{run}/attempts/{attempt}/log";
const JOB_STEPS: &str = "/runs/{run}/attempts/{attempt}/steps";
const JOB_RESULT: &str = "/runs/{run}/attempts/{attempt}/result";

/// Mounts every row, grouped by path; another method on a known path is answered with 405.
pub fn configure(config: &mut web::ServiceConfig, rows: &[Row]) {
    let mut paths: Vec<&'static str> = rows.iter().map(|row| row.path).collect();
    paths.dedup();
    for path in paths {
        let here = || rows.iter().filter(|row| row.path == path);
        let known: Vec<&str> = here().map(|row| row.method.as_str()).collect();
        let known = known.join(", ");
        let other = move || std::future::ready(other_method(&known));
        let resource = web::resource(path).default_service(web::to(other));
        config.service(here().fold(resource, |all, row| all.route((row.mount)())));
    }
}

impl Row {
    /// Whether it wants an API token.
    pub fn wants_token(&self) -> bool {
        self.class == Api
    }

    /// The scope a token needs, if it needs one.
    pub fn scope(&self) -> Option<ApiScope> {
        self.operation.as_ref()?.scope
    }

    /// The parameters it knows beside those of its path.
    pub fn parameters(&self) -> Vec<String> {
        self.operation.as_ref().map_or_else(Vec::new, |operation| {
            let mut sketch = Sketch::default();
            (operation.describe)(&mut sketch);
            sketch.parameters()
        })
    }
}

fn other_method(known: &str) -> Result<actix_web::HttpResponse, ApiError> {
    Err(ApiError::MethodNotAllowed(known.to_owned()))
}

fn public<F, Args>(path: &'static str, summary: &'static str, handler: F) -> Row
where
    F: Handler<Args>,
    Args: FromRequest + Described + 'static,
    F::Output: Responder + Described + 'static,
{
    let row = row(Method::GET, path, Public, handler);
    described::<F, Args>(row, None, summary)
}

fn get<F, Args>(
    path: &'static str,
    scope: impl Into<Option<ApiScope>>,
    summary: &'static str,
    handler: F,
) -> Row
where
    F: Handler<Args>,
    Args: FromRequest + Described + 'static,
    F::Output: Responder + Described + 'static,
{
    let row = row(Method::GET, path, Api, handler);
    described::<F, Args>(row, scope.into(), summary)
}

fn post<F, Args>(path: &'static str, scope: ApiScope, summary: &'static str, handler: F) -> Row
where
    F: Handler<Args>,
    Args: FromRequest + Described + 'static,
    F::Output: Responder + Described + 'static,
{
    let row = row(Method::POST, path, Api, handler);
    described::<F, Args>(row, Some(scope), summary)
}

fn described<F, Args>(row: Row, scope: Option<ApiScope>, summary: &'static str) -> Row
where
    F: Handler<Args>,
    Args: Described,
    F::Output: Described,
{
    Row {
        operation: Some(Operation {
            summary,
            scope,
            describe: |sketch| {
                Args::describe(sketch);
                F::Output::describe(sketch);
            },
        }),
        ..row
    }
}

fn row<F, Args>(method: Method, path: &'static str, class: RouteClass, handler: F) -> Row
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let mounted = method.clone();
    Row {
        method,
        path,
        class,
        operation: None,
        mount: Box::new(move || of_method(&mounted).to(handler.clone())),
    }
}

/// HEAD is answered as GET is, without the body.
fn of_method(method: &Method) -> Route {
    match *method {
        Method::GET => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
        ref method => web::method(method.clone()),
    }
}
