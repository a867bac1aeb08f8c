//! Every route, tried as every kind of actor: nobody gets in whom the table does not admit.

use assay::domain::access::{Access, RouteClass};
use assay::web::routes;

use crate::harness::TestApp;

const ANY_ID: &str = "01890000-0000-7000-8000-000000000000";

/// A path with every parameter filled in.
fn concrete(path: &str) -> String {
    let mut out = String::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        out.push('/');
        out.push_str(if part.starts_with('{') { ANY_ID } else { part });
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

#[test]
fn the_route_table_is_as_reviewed() {
    let mut lines: Vec<String> = routes::table()
        .iter()
        .map(|row| {
            format!(
                "{:14} {:5} {}",
                format!("{:?}", row.class),
                row.method,
                row.path
            )
        })
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[actix_web::test]
async fn every_route_refuses_whom_it_does_not_admit() {
    let app = TestApp::start().await;
    let mut people = vec![(None, app.visitor())];
    for access in Access::ALL {
        people.push((
            Some(*access),
            app.person(&format!("{} Sample", access.label()), *access)
                .await,
        ));
    }
    for row in routes::table() {
        if matches!(row.class, RouteClass::Runner | RouteClass::Api) {
            continue;
        }
        let path = concrete(row.path);
        for (access, person) in &people {
            if row.class.admits(*access) || row.path.starts_with("/static") {
                continue;
            }
            let page = match row.method.as_str() {
                "GET" => person.get(&path).await,
                _ => person.post(&path, &[]).await,
            };
            let expected = if access.is_none() { 303 } else { 403 };
            assert_eq!(
                page.status,
                expected,
                "{} {path} as {}",
                row.method,
                person.name()
            );
        }
    }
}

#[actix_web::test]
async fn every_form_is_refused_without_its_token_and_from_elsewhere() {
    let app = TestApp::start().await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    for row in routes::table() {
        if row.method != "POST" || matches!(row.class, RouteClass::Runner | RouteClass::Api) {
            continue;
        }
        let page = admin
            .post_as_is(&concrete(row.path), &[("csrf", "wrong")])
            .await;
        assert_eq!(page.status, 403, "{} took a form without a token", row.path);
        page.says("expired");
    }
}

#[actix_web::test]
async fn pages_carry_the_security_headers() {
    let app = TestApp::start().await;
    for path in ["/sign-in", "/nowhere", "/health/live"] {
        let page = app.visitor().get(path).await;
        let policy = page
            .headers
            .get("content-security-policy")
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(page.headers.get("x-frame-options").unwrap(), "DENY");
    }
}

#[actix_web::test]
async fn metrics_are_only_for_whoever_has_the_token() {
    let app = TestApp::start().await;
    app.visitor().get("/metrics").await.is(404);
}
