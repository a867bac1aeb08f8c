//! The format `rubric/1` as a JSON Schema (draft 2020-12), for editors and other programs.
//!
//! Owns what of the 17 rules a schema can say: shapes come from the types, limits from the constants of the rules. What
//! compares ids, words or sums is beyond it and stays with `validate`; so a file that the schema refuses is refused by
//! `validate` too, and not the other way round. Must never refuse a valid rubric. Start with [`json_schema`].

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::limits::{ANCHOR, CONFIRM, CRITERIA, PROBES};
use super::validate::text::{LONGEST_ID, LONGEST_TEXT, LONGEST_TITLE};
use super::validate::wording::BANNED;
use super::{ALL_ROLES, ROLES, Rubric, SCHEMA};
use crate::domain::level::Seniority;

mod rules;

/// Letters and digits joined by single dots or hyphens (rule 1).
const ID: &str = "^[a-z0-9]+([.-][a-z0-9]+)*$";

/// Three numbers.
const VERSION: &str = r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$";

/// A language tag.
const LANGUAGE: &str = "^[a-z]{2,3}(-[A-Za-z0-9]+)*$";

/// A link, an ISBN or a DOI (rule 16); the check digit of an ISBN is beyond a pattern.
const SOURCE: &str = r"https?://[^/?#\s]*\.|[Ii][Ss][Bb][Nn]|(^|[\s,;()<>:])10\.[0-9]{4,9}/\S";

/// What `validate` refuses in every text: control characters, what turns the direction of writing, what cannot be seen.
const HIDDEN: &str = r"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]";

/// The schema.
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Rubric>().to_value();
    plain(&mut schema);
    merge(
        &mut schema,
        "",
        json!({ "title": "Assay rubric", "description": "One version of one rubric, format rubric/1." }),
    );
    for (place, limits) in limits() {
        merge(&mut schema, place, limits);
    }
    merge(&mut schema, "/$defs", texts());
    rules::add(&mut schema);
    schema
}

/// TOML has no null and no number formats; every key gets a title, every free text the common limits.
fn plain(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Object(map) => {
            without_null(map);
            if let Some(Value::Object(properties)) = map.get_mut("properties") {
                for (key, property) in properties {
                    merge(property, "", json!({ "title": title(key) }));
                }
            }
            let free = ["const", "enum", "pattern", "format"];
            if map.get("type") == Some(&json!("string"))
                && !free.iter().any(|key| map.contains_key(*key))
            {
                map.remove("type");
                map.insert("$ref".to_owned(), json!("#/$defs/Text"));
            }
            map.values_mut().for_each(plain);
        }
        _ => {}
    }
}

fn without_null(map: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = map.get_mut("anyOf") {
        choices.retain(|one| one.get("type") != Some(&json!("null")));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            map.remove("anyOf");
            map.extend(only);
        }
    }
    if map.get("format").is_some_and(|format| format != "date") {
        map.remove("format");
    }
    map.remove("default");
}

fn title(key: &str) -> String {
    crate::domain::words::capitalised(&key.replace('_', " "))
}

fn texts() -> Value {
    json!({
        "Text": {
            "type": "string",
            "pattern": r"\S",
            "maxLength": LONGEST_TEXT,
            "not": { "anyOf": [{ "pattern": HIDDEN }, { "pattern": banned() }] },
        },
        "Id": { "type": "string", "pattern": ID, "maxLength": LONGEST_ID },
    })
}

/// The words of rule 5 in any case, with anything but letters and digits around and between them.
fn banned() -> String {
    let letter = |c: char| match c {
        ' ' => "[^A-Za-z0-9]+".to_owned(),
        c => format!("[{}{c}]", c.to_ascii_uppercase()),
    };
    let words: Vec<String> = BANNED
        .iter()
        .map(|words| words.chars().map(letter).collect())
        .collect();
    format!("(^|[^A-Za-z0-9])({})([^A-Za-z0-9]|$)", words.join("|"))
}

/// What the rules limit, by place.
fn limits() -> Vec<(&'static str, Value)> {
    let id = || json!({ "$ref": "#/$defs/Id" });
    let title = || json!({ "maxLength": LONGEST_TITLE });
    let whole =
        |least: u16, most: u16| json!({ "type": "integer", "minimum": least, "maximum": most });
    let anchor = || json!({ "minLength": ANCHOR.start(), "maxLength": ANCHOR.end() });
    let threshold = || json!({ "minimum": 0 });
    let mut roles = ROLES.to_vec();
    roles.push(ALL_ROLES);
    vec![
        ("/properties/schema", json!({ "const": SCHEMA })),
        ("/properties/id", id()),
        ("/properties/competency", id()),
        ("/properties/version", json!({ "pattern": VERSION })),
        ("/properties/language", json!({ "pattern": LANGUAGE })),
        ("/properties/title", title()),
        ("/properties/minutes", whole(1, 480)),
        (
            "/properties/criterion",
            json!({ "minItems": CRITERIA.start(), "maxItems": CRITERIA.end() }),
        ),
        ("/$defs/Scale/properties/min", json!({ "const": 1 })),
        ("/$defs/Scale/properties/max", json!({ "const": 4 })),
        (
            "/$defs/Scale/properties/labels",
            json!({ "minItems": 4, "maxItems": 4 }),
        ),
        (
            "/$defs/AppliesTo/properties/roles",
            json!({ "minItems": 1, "items": { "enum": roles } }),
        ),
        (
            "/$defs/AppliesTo/properties/levels",
            json!({ "minItems": 1 }),
        ),
        (
            "/$defs/Provenance/properties/sources",
            json!({ "minItems": 1 }),
        ),
        (
            "/$defs/Provenance/properties/sources/items",
            json!({ "pattern": SOURCE }),
        ),
        (
            "/$defs/Provenance",
            json!({ "required": ["authors", "licence", "sources"] }),
        ),
        ("/$defs/Criterion/properties/id", id()),
        ("/$defs/Criterion/properties/title", title()),
        ("/$defs/Criterion/properties/weight", whole(1, 4)),
        ("/$defs/Anchors/properties/1", anchor()),
        ("/$defs/Anchors/properties/2", anchor()),
        ("/$defs/Anchors/properties/3", anchor()),
        ("/$defs/Anchors/properties/4", anchor()),
        ("/$defs/Gate", json!({ "minProperties": 1 })),
        ("/$defs/Thresholds", json!({ "minProperties": 1 })),
        ("/$defs/Thresholds/properties/2", threshold()),
        ("/$defs/Thresholds/properties/3", threshold()),
        ("/$defs/Thresholds/properties/4", threshold()),
        ("/$defs/Question/properties/id", id()),
        (
            "/$defs/Question/properties/criteria",
            json!({ "minItems": 1, "items": id() }),
        ),
        (
            "/$defs/Question/properties/probes",
            json!({ "minItems": PROBES }),
        ),
        ("/$defs/Question/properties/minutes", whole(1, 480)),
        ("/$defs/Knockout/properties/id", id()),
        ("/$defs/Knockout/properties/criterion", id()),
        (
            "/$defs/Knockout/properties/confirm",
            whole(u16::from(CONFIRM), 9),
        ),
    ]
}

/// Puts keys into an object of the schema, in place of those of the same name.
fn merge(schema: &mut Value, place: &str, more: Value) {
    if let (Some(Value::Object(object)), Value::Object(more)) = (schema.pointer_mut(place), more) {
        object.extend(more);
    }
}

#[cfg(test)]
mod tests;
