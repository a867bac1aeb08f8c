//! What handlers answer with: one thing, a list, or something that was just made. Every one of them also says how it
//! reads in the API's document.

use actix_web::body::BoxBody;
use actix_web::http::header::{
    CACHE_CONTROL, ETAG, EntityTag, Header, IfNoneMatch, LOCATION, VARY,
};
use actix_web::{HttpRequest, HttpResponse, Responder};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::api::asks::Page;
use crate::api::openapi::{Described, Sketch};
use crate::api::problem::ApiError;
use crate::secret::hex;

/// The result of every handler.
pub type Reply<T> = Result<T, ApiError>;

/// One thing, with an entity tag: whoever has it already is answered with 304.
pub struct One<T>(pub T);

/// A list, or one page of it.
#[derive(Serialize)]
pub struct Many<T> {
    items: Vec<T>,
    /// Where the next page begins; `null` on the last.
    next: Option<Uuid>,
}

/// Something that was just made, and its path.
pub struct Made<T> {
    /// Where it is.
    pub at: String,
    /// What it is.
    pub thing: T,
}

impl<T> Many<T> {
    /// A list that is always whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// The rows of [`Page::window`] as a page; `id` is what they are ordered by.
    pub fn page<R, I: Copy + Into<Uuid>>(
        page: &Page<I>,
        mut rows: Vec<R>,
        id: impl Fn(&R) -> I,
        item: impl Fn(R) -> T,
    ) -> Self {
        let limit = usize::try_from(page.limit()).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| id(last).into());
        Self {
            items: rows.into_iter().map(item).collect(),
            next,
        }
    }
}

impl<T: Serialize> Responder for One<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = match serde_json::to_vec(&self.0) {
            Ok(body) => body,
            Err(error) => return HttpResponse::from_error(ApiError::Internal(error.into())),
        };
        // Weak, because the same answer may leave compressed.
        let tag = EntityTag::new_weak(hex(&Sha256::digest(&body)));
        let known = IfNoneMatch::parse(request).is_ok_and(|known| match known {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|one| one.weak_eq(&tag)),
        });
        let mut answer = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        answer
            .insert_header((ETAG, tag.to_string()))
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .insert_header((VARY, "authorization"));
        if known {
            answer.finish()
        } else {
            answer.content_type("application/json").body(body)
        }
    }
}

impl<T: Serialize> Responder for Many<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "private, no-store"))
            .json(self)
    }
}

impl<T: Serialize> Responder for Made<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created()
            .insert_header((LOCATION, self.at))
            .insert_header((CACHE_CONTROL, "private, no-store"))
            .json(self.thing)
    }
}

impl<T: Described> Described for Reply<T> {
    fn describe(sketch: &mut Sketch) {
        T::describe(sketch);
    }
}

impl<T: JsonSchema> Described for One<T> {
    fn describe(sketch: &mut Sketch) {
        sketch.one::<T>();
    }
}

impl<T: JsonSchema> Described for Many<T> {
    fn describe(sketch: &mut Sketch) {
        sketch.many::<T>();
    }
}

impl<T: JsonSchema> Described for Made<T> {
    fn describe(sketch: &mut Sketch) {
        sketch.made::<T>();
    }
}
