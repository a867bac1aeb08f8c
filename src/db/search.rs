//! Finding applications by words: names, addresses, places, links, referrers and notes, one document an application.
//!
//! SQLite keeps its full-text index beside the documents by triggers, PostgreSQL has an index over them. What a word is,
//! [`crate::domain::search`] says for both. Whatever changes a text that can be found calls [`refresh`]. Must never show
//! an application to somebody who may not see it: [`newest`] carries the rule, [`among`] stands in queries that do.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use crate::db::debriefs::list::sees_all;
use crate::db::raw::{VISIBLE, for_backend};
use crate::db::schema::{applications, candidates, notes, search_documents};
use crate::db::types::Guid;
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::Staff;
use crate::domain::ids::ApplicationId;
use crate::domain::search::{Wanted, document};
use crate::on_backend;

/// Matches nothing: no word is empty.
const NOTHING: &str = "\"\"";

/// A subquery over the ids of applications that were found, up to its parameter: the caller binds [`Found::wanted`] after
/// [`Found::text`] and closes one bracket.
pub(in crate::db) struct Found {
    /// The SQL before the parameter.
    pub text: &'static str,
    /// What is looked for, as this database writes it.
    pub wanted: String,
}

#[derive(QueryableByName)]
struct Hit {
    #[diesel(sql_type = Guid)]
    application_id: ApplicationId,
}

/// Writes the document of an application anew.
pub fn refresh(tx: &mut Tx<'_>, application: ApplicationId) -> DbResult<()> {
    let words = document_of(tx, application)?;
    let new = (
        search_documents::application_id.eq(application),
        search_documents::words.eq(&words),
    );
    on_backend!(&mut **tx, |conn| {
        diesel::insert_into(search_documents::table)
            .values(new)
            .on_conflict(search_documents::application_id)
            .do_update()
            .set(search_documents::words.eq(&words))
            .execute(conn)
    })?;
    Ok(())
}

/// Writes the documents that are missing, oldest application first: what was stored before there was a search.
pub fn fill(tx: &mut Tx<'_>) -> DbResult<()> {
    let all: i64 = applications::table.count().get_result(&mut **tx)?;
    let there: i64 = search_documents::table.count().get_result(&mut **tx)?;
    if there == all {
        return Ok(());
    }
    let missing: Vec<ApplicationId> = applications::table
        .left_join(
            search_documents::table.on(search_documents::application_id.eq(applications::id)),
        )
        .filter(search_documents::number.nullable().is_null())
        .order((applications::created_at.asc(), applications::id.asc()))
        .select(applications::id)
        .load(&mut **tx)?;
    missing.into_iter().try_for_each(|id| refresh(tx, id))
}

/// The applications somebody may see in which all these words begin a word, newest first.
pub fn newest(
    db: &mut Db,
    viewer: Staff,
    question: &str,
    limit: i64,
) -> DbResult<Vec<ApplicationId>> {
    let matching = match db {
        Db::Sqlite(_) => {
            "search_index i JOIN search_documents d ON d.number = i.rowid \
             JOIN applications a ON a.id = d.application_id JOIN roles r ON r.id = a.role_id \
             WHERE search_index MATCH ?3 AND {VISIBLE} ORDER BY i.rowid DESC"
        }
        Db::Postgres(_) => {
            "search_documents d \
             JOIN applications a ON a.id = d.application_id JOIN roles r ON r.id = a.role_id \
             WHERE to_tsvector('simple', d.words) @@ to_tsquery('simple', ?3) AND {VISIBLE} ORDER BY d.number DESC"
        }
    };
    let matching = matching.replace("{VISIBLE}", VISIBLE);
    let text = for_backend(
        db,
        &format!("SELECT d.application_id FROM {matching} LIMIT ?4"),
    );
    let query = diesel::sql_query(text)
        .bind::<Guid, _>(viewer.id)
        .bind::<Integer, _>(sees_all(viewer))
        .bind::<Text, _>(wanted(db, question))
        .bind::<BigInt, _>(limit);
    let hits: Vec<Hit> = on_backend!(db, |conn| query.load(conn))?;
    Ok(hits.into_iter().map(|hit| hit.application_id).collect())
}

/// The subquery for queries with a scope of their own.
pub(in crate::db) fn among(db: &Db, question: &str) -> Found {
    let text = match db {
        Db::Sqlite(_) => {
            "SELECT d.application_id FROM search_index i JOIN search_documents d ON d.number = i.rowid \
             WHERE search_index MATCH ("
        }
        Db::Postgres(_) => {
            "SELECT d.application_id FROM search_documents d \
             WHERE to_tsvector('simple', d.words) @@ to_tsquery('simple', "
        }
    };
    Found {
        text,
        wanted: wanted(db, question),
    }
}

/// What is looked for in the language of this database: every word by its beginning.
fn wanted(db: &Db, question: &str) -> String {
    let Some(wanted) = Wanted::of(question) else {
        return match db {
            Db::Sqlite(_) => NOTHING.to_owned(),
            Db::Postgres(_) => String::new(),
        };
    };
    let (each, between) = match db {
        Db::Sqlite(_) => ("\"{}\"*", " "),
        Db::Postgres(_) => ("{}:*", " & "),
    };
    let words: Vec<String> = wanted
        .words()
        .iter()
        .map(|word| each.replace("{}", word))
        .collect();
    words.join(between)
}

fn document_of(db: &mut Db, application: ApplicationId) -> DbResult<String> {
    let person: (String, String, String, String, String, String) = applications::table
        .inner_join(candidates::table)
        .filter(applications::id.eq(application))
        .select((
            candidates::name,
            candidates::email,
            applications::referrer,
            candidates::location,
            candidates::links,
            candidates::phone,
        ))
        .first(db)?;
    let notes: Vec<String> = notes::table
        .filter(notes::application_id.eq(application))
        .order((notes::created_at.desc(), notes::id.desc()))
        .select(notes::body)
        .load(db)?;
    let (name, email, referrer, location, links, phone) = &person;
    let texts = [name, email, referrer, location, links, phone];
    Ok(document(
        texts.into_iter().chain(&notes).map(String::as_str),
    ))
}
