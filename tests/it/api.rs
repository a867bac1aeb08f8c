//! The API for programs: who gets in, what calls look like, what each owner sees. Never more than the pages show.

mod access;
mod calls;
mod reading;
mod sealing;

use assay::api::openapi;
use assay::api::routes::{self, Row};
use assay::domain::access::RouteClass;

/// An id that nothing has.
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// A path with every parameter filled in.
fn concrete(row: &Row) -> String {
    let part = |part: &str| match part.starts_with('{') {
        true => NOBODY.to_owned(),
        false => part.to_owned(),
    };
    row.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn the_route_table_is_as_reviewed() {
    let line = |row: &Row| {
        let class = format!("{:?}", row.class);
        let scope = row.scope().map_or("", |scope| scope.as_str());
        format!("{class:7} {:4} {:44} {scope}", row.method, row.path)
    };
    let lines: Vec<String> = routes::table().iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_row_of_the_api_wants_a_token_or_is_meant_for_anybody() {
    for row in routes::table() {
        let meant = row.wants_token() || row.class == RouteClass::Public;
        assert!(meant && row.operation.is_some(), "{}", row.path);
    }
}

#[test]
fn the_committed_document_is_the_one_the_table_makes() {
    let made = serde_json::to_string_pretty(&openapi::document()).unwrap() + "\n";
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/openapi.json");
    if made != std::fs::read_to_string(committed).unwrap() {
        let fresh = concat!(env!("CARGO_TARGET_TMPDIR"), "/openapi.json");
        std::fs::write(fresh, made).unwrap();
        panic!("the API has changed: read the difference, then cp {fresh} {committed}");
    }
}
