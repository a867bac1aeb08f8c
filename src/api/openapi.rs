//! The document of the API, OpenAPI 3.1: made from the table and from the very types that handlers take and give, so
//! that it cannot say anything else than they do. What is served is the committed copy, `openapi.json`; a test fails
//! when the two differ. Start with [`document`].

use std::collections::BTreeMap;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, Responder};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::api::answers::Reply;
use crate::api::rates::A_MINUTE;
use crate::api::routes::{self, Row};
use crate::protocol::Problem;

/// The committed document.
const COMMITTED: &str = include_str!("openapi.json");

/// The committed document, as it is served.
pub struct Committed;

/// `GET /openapi.json`
pub async fn show() -> Reply<Committed> {
    Ok(Committed)
}

/// Whatever a handler takes or gives, as the document describes it.
pub trait Described {
    /// Draws itself into an operation.
    fn describe(sketch: &mut Sketch);
}

/// One operation while it is drawn.
pub struct Sketch {
    /// What leaves us, and what comes in: of the latter a field with a default may be absent.
    leaving: SchemaGenerator,
    coming: SchemaGenerator,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Map<String, Value>,
}

/// The whole document.
pub fn document() -> Value {
    let mut sketch = Sketch::default();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for row in routes::table() {
        let path = paths.entry(format!("{}{}", routes::PREFIX, row.path));
        let method = row.method.as_str().to_lowercase();
        path.or_default().insert(method, sketch.operation(&row));
    }
    let problem = sketch.leaving.subschema_for::<Problem>();
    let mut schemas = sketch.coming.take_definitions(true);
    schemas.extend(sketch.leaving.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Assay",
            "version": "1",
            "description": format!(
                "For programs that read or add in the name of a member of staff. A token sees what its owner sees, \
                 narrowed by its scopes; scorecards and facts stay sealed as on the pages. Times are UTC. Lists are \
                 ordered by id, oldest first: follow `next` with `after`. Single things carry an entity tag: send it \
                 in `If-None-Match` and an unchanged thing is answered with 304. A token may ask {A_MINUTE} times a \
                 minute. Within version 1 fields, filters and values of closed lists are added, never renamed or \
                 removed."
            ),
        },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "Problem": {
                "description": "What went wrong, as RFC 9457 has it.",
                "content": { "application/problem+json": { "schema": problem } },
            } },
            "securitySchemes": { "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token from the page API tokens. It starts with `assay_`.",
            } },
        },
    })
}

impl Default for Sketch {
    fn default() -> Self {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        Self {
            leaving: settings.clone().for_serialize().into_generator(),
            coming: settings.for_deserialize().into_generator(),
            parameters: Vec::new(),
            body: None,
            answers: Map::new(),
        }
    }
}

impl Sketch {
    /// Filters, or the page of a list: each field of `T` is a parameter.
    pub fn query<T: JsonSchema>(&mut self) {
        let schema = T::json_schema(&mut self.coming).to_value();
        let fields = schema.get("properties").and_then(Value::as_object);
        for (name, field) in fields.into_iter().flatten() {
            let mut field = field.clone();
            let words = field
                .as_object_mut()
                .and_then(|field| field.remove("description"));
            self.parameters.push(json!({
                "name": name,
                "in": "query",
                "description": words,
                "schema": without_null(field),
            }));
        }
    }

    /// A header that must be sent.
    pub fn header(&mut self, name: &str, words: &str) {
        self.parameters.push(json!({
            "name": name,
            "in": "header",
            "required": true,
            "description": words,
            "schema": { "type": "string", "maxLength": 100 },
        }));
    }

    /// A body of JSON.
    pub fn body<T: JsonSchema>(&mut self) {
        let schema = self.coming.subschema_for::<T>();
        self.body = Some(json!({
            "required": true,
            "content": { "application/json": { "schema": schema } },
        }));
    }

    /// One thing.
    pub fn one<T: JsonSchema>(&mut self) {
        let schema = self.leaving.subschema_for::<T>();
        let etag = json!({ "ETag": { "schema": { "type": "string" } } });
        self.answer(200, "It.", schema.to_value(), etag);
        let same = json!({ "description": "It is as the tag in If-None-Match says." });
        self.answers.insert("304".to_owned(), same);
    }

    /// A list.
    pub fn many<T: JsonSchema>(&mut self) {
        let schema = self.leaving.subschema_for::<T>();
        let list = json!({
            "type": "object",
            "properties": {
                "items": { "type": "array", "items": schema },
                "next": {
                    "type": ["string", "null"],
                    "format": "uuid",
                    "description": "Where the next page begins; null on the last.",
                },
            },
            "required": ["items", "next"],
        });
        self.answer(200, "A list.", list, json!({}));
    }

    /// Something that was just made.
    pub fn made<T: JsonSchema>(&mut self) {
        let schema = self.leaving.subschema_for::<T>();
        let location = json!({ "Location": { "schema": { "type": "string" } } });
        let words = "It was made, now or by the same call before.";
        self.answer(201, words, schema.to_value(), location);
    }

    /// The names of what may stand in the query.
    pub fn parameters(&self) -> Vec<String> {
        let text = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).map(str::to_owned);
        let in_query = |one: &&Value| text(one, "in").as_deref() == Some("query");
        let found = self.parameters.iter().filter(in_query);
        found.filter_map(|one| text(one, "name")).collect()
    }

    fn answer(&mut self, status: u16, words: &str, schema: Value, headers: Value) {
        let answer = json!({
            "description": words,
            "headers": headers,
            "content": { "application/json": { "schema": schema } },
        });
        self.answers.insert(status.to_string(), answer);
    }

    /// Draws the operation of a row, and is empty again except for the schemas.
    fn operation(&mut self, row: &Row) -> Value {
        let mut about = Map::new();
        if let Some(operation) = &row.operation {
            (operation.describe)(self);
            about.insert("summary".to_owned(), json!(operation.summary));
        }
        for status in problems(row, self) {
            let problem = json!({ "$ref": "#/components/responses/Problem" });
            self.answers.insert(status.to_string(), problem);
        }
        if !row.wants_token() {
            about.insert("security".to_owned(), json!([]));
        }
        if let Some(scope) = row.scope() {
            about.insert("security".to_owned(), json!([{ "token": [scope] }]));
            let words = format!("Needs the scope `{scope}`.");
            about.insert("description".to_owned(), json!(words));
        }
        let mut parameters = in_path(row.path);
        parameters.append(&mut self.parameters);
        about.insert("parameters".to_owned(), json!(parameters));
        if let Some(body) = self.body.take() {
            about.insert("requestBody".to_owned(), body);
        }
        let answers = std::mem::take(&mut self.answers);
        about.insert("responses".to_owned(), Value::Object(answers));
        Value::Object(about)
    }
}

impl Responder for Committed {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "public, max-age=300"))
            .content_type("application/json")
            .body(COMMITTED)
    }
}

impl Described for Committed {
    fn describe(sketch: &mut Sketch) {
        sketch.answer(
            200,
            "This document.",
            json!({ "type": "object" }),
            json!({}),
        );
    }
}

/// A handler that takes nothing.
impl Described for () {
    fn describe(_: &mut Sketch) {}
}

macro_rules! described_together {
    ($($name:ident),+) => {
        impl<$($name: Described),+> Described for ($($name,)+) {
            fn describe(sketch: &mut Sketch) {
                $($name::describe(sketch);)+
            }
        }
    };
}

described_together!(A);
described_together!(A, B);
described_together!(A, B, C);

/// What may go wrong, as statuses.
fn problems(row: &Row, sketch: &Sketch) -> Vec<u16> {
    let mut statuses = vec![400];
    if row.wants_token() {
        statuses.extend([401, 403, 429]);
    }
    if row.path.contains('{') {
        statuses.push(404);
    }
    if sketch.body.is_some() {
        statuses.extend([409, 413, 422]);
    }
    statuses
}

fn in_path(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?;
        name.strip_suffix('}')
    });
    let parameter = |name| {
        json!({
            "name": name,
            "in": "path",
            "required": true,
            "schema": { "type": "string", "format": "uuid" },
        })
    };
    names.map(parameter).collect()
}

/// A parameter that is absent is not sent as null.
fn without_null(mut schema: Value) -> Value {
    if let Some(types) = schema.get_mut("type")
        && let Some(one) = types.as_array().and_then(|types| types.first().cloned())
    {
        *types = one;
    }
    let is_null = |choice: &Value| choice.get("type").and_then(Value::as_str) == Some("null");
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| !is_null(choice));
        if let [only] = choices.as_slice() {
            return only.clone();
        }
    }
    schema
}
