//! The starter's code on the migrated schema: old and new code run side by side during a roll-out, so what the old code did it must
//! still do. Each step of the kit's list that answers otherwise is one failure. Start with `failures`.

use serde_json::{Value, json};

use super::api::{Api, Person};
use crate::runner::grade::dice::Dice;
use crate::runner::kit::Kit;

pub const FAILURES: &str = "orm.old_code_on_new_schema_failures";

/// Goes through the kit's steps and returns one sentence per failure. `friend` is an existing username to follow.
pub fn failures(kit: &Kit, api: &Api, dice: &mut Dice, friend: &str) -> Vec<String> {
    let name = dice.name();
    let mut person: Option<Person> = None;
    let mut slug = format!("{name}-never-published");
    let mut failures = Vec::new();
    for step in &kit.manifest.migrate.old_code {
        let line = step
            .request
            .replace("{slug}", &slug)
            .replace("{username}", friend);
        let body = body_of(&step.request, &name);
        match api.ask(&line, person.as_ref(), body) {
            Ok(response) if response.status == step.status => {
                let answer = response.json();
                let text = |pointer: &str| {
                    answer
                        .pointer(pointer)
                        .and_then(Value::as_str)
                        .map(str::to_owned)
                };
                if let Some(token) = text("/user/token") {
                    person = Some(Person {
                        username: name.clone(),
                        token,
                    });
                }
                slug = text("/article/slug").unwrap_or(slug);
            }
            Ok(response) => failures.push(format!(
                "{}: {line} answered {} instead of {}",
                step.id, response.status, step.status
            )),
            Err(error) => failures.push(format!("{}: {error}", step.id)),
        }
    }
    failures
}

fn body_of(request: &str, name: &str) -> Option<Value> {
    let user = json!({"username": name, "email": format!("{name}@example.org"), "password": "correct horse staple"});
    match request {
        "POST /api/users" | "POST /api/users/login" => Some(json!({"user": user})),
        "POST /api/articles" => Some(
            json!({"article": {"title": "Old code writes", "description": "Still", "body": "Body", "tagList": ["old", name]}}),
        ),
        "PUT /api/articles/{slug}" => {
            Some(json!({"article": {"description": "Edited by old code"}}))
        }
        "POST /api/articles/{slug}/comments" => Some(json!({"comment": {"body": "Still here."}})),
        _ => None,
    }
}
