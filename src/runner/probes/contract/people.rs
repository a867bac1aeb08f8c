//! Accounts, profiles and follows.

use serde_json::{Value, json};

use super::super::ProbeError;
use super::super::api::Person;
use super::{Smoke, has_error, text};

pub fn accounts(smoke: &mut Smoke, ana: &str, ben: &str) -> Result<Vec<Person>, ProbeError> {
    let user = |name: &str, mail: &str| {
        Some(
            json!({"user": {"username": name, "email": format!("{mail}@Example.org"), "password": "correct horse staple"}}),
        )
    };
    smoke.check("health", "GET /api/health", None, None, 200, |answer| {
        text(answer, "/status") == "ok"
    })?;
    let mut people = Vec::new();
    for name in [ana, ben] {
        let answer = smoke.check(
            "register",
            "POST /api/users",
            None,
            user(name, name),
            201,
            |answer| {
                text(answer, "/user/username") == name
                    && text(answer, "/user/email") == format!("{name}@example.org")
            },
        )?;
        let token = text(&answer, "/user/token").to_owned();
        if !token.is_empty() {
            people.push(Person {
                username: name.to_owned(),
                token,
            });
        }
    }
    let upper = ana.to_ascii_uppercase();
    smoke.check(
        "name taken in another case",
        "POST /api/users",
        None,
        user(&upper, "else"),
        422,
        |answer| has_error(answer, "username"),
    )?;
    let login = |password: &str| {
        Some(json!({"user": {"email": format!("{ana}@example.org"), "password": password}}))
    };
    smoke.check(
        "sign in",
        "POST /api/users/login",
        None,
        login("correct horse staple"),
        200,
        |answer| !text(answer, "/user/token").is_empty(),
    )?;
    smoke.check(
        "wrong password",
        "POST /api/users/login",
        None,
        login("wrong horse staple"),
        422,
        |answer| has_error(answer, "credentials"),
    )?;
    smoke.check("no token", "GET /api/user", None, None, 401, |_| true)?;
    if let Some(person) = people.first() {
        smoke.check(
            "own account",
            "GET /api/user",
            Some(person),
            None,
            200,
            |answer| text(answer, "/user/username") == ana,
        )?;
        let bio = Some(json!({"user": {"bio": "Invented person"}}));
        smoke.check(
            "change the account",
            "PUT /api/user",
            Some(person),
            bio,
            200,
            |answer| text(answer, "/user/bio") == "Invented person",
        )?;
    }
    Ok(people)
}

pub fn profiles(smoke: &mut Smoke, author: &Person, other: &Person) -> Result<(), ProbeError> {
    let profile = format!("/api/profiles/{}", author.username);
    let following = |wanted: bool| {
        move |answer: &Value| answer.pointer("/profile/following") == Some(&Value::Bool(wanted))
    };
    smoke.check(
        "profile",
        &format!("GET {profile}"),
        None,
        None,
        200,
        following(false),
    )?;
    smoke.check(
        "unknown profile",
        "GET /api/profiles/nobody-of-this-name",
        None,
        None,
        404,
        |_| true,
    )?;
    smoke.check(
        "follow",
        &format!("POST {profile}/follow"),
        Some(other),
        None,
        200,
        following(true),
    )?;
    smoke.check(
        "follow again",
        &format!("POST {profile}/follow"),
        Some(other),
        None,
        200,
        following(true),
    )?;
    smoke.check(
        "follow oneself",
        &format!("POST {profile}/follow"),
        Some(author),
        None,
        422,
        |_| true,
    )?;
    Ok(())
}
