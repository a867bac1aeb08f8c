//! Every path of the edge for programs in one table: method, path, class, handler. The tests enumerate it.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};

use crate::api::{problem, runner};
use crate::domain::access::RouteClass::{self, *};

/// One row of the table.
pub struct Row {
    /// GET, POST or PUT.
    pub method: Method,
    /// The path below the prefix, with its parameters.
    pub path: &'static str,
    /// Who may come in; the handler checks the token.
    pub class: RouteClass,
    mount: Box<dyn Fn() -> Route>,
}

/// The table, below [`crate::protocol::PREFIX`]. Registration is public: its token stands in the body.
pub fn table() -> Vec<Row> {
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

/// Mounts every row; another method on a known path is answered with 405.
pub fn configure(config: &mut web::ServiceConfig, rows: &[Row]) {
    for row in rows {
        let resource = web::resource(row.path)
            .route((row.mount)())
            .default_service(web::to(problem::method_not_allowed));
        config.service(resource);
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
        mount: Box::new(move || web::method(mounted.clone()).to(handler.clone())),
    }
}
