//! The database: the only module that names diesel. One file per noun, SQL without rules.
//!
//! [`Db`] is one connection to either backend, [`Pool`] hands connections out, [`Tx`] is the only way to write.
//! Functions that read take `&mut Db`; functions that write take `&mut Tx`. Where the two backends need different
//! SQL, [`on_backend!`] pastes one expression into both arms. Start with `pool.rs`, then any noun.

use diesel::{PgConnection, SqliteConnection};

pub mod api_tokens;
pub mod applications;
pub mod assignments;
pub mod audit;
pub mod candidates;
pub mod debriefs;
pub mod decisions;
pub mod facts;
pub mod idempotency;
pub mod interviews;
pub mod jobs;
pub mod kits;
pub mod mails;
pub mod migrate;
pub mod notes;
pub mod plans;
pub mod pool;
pub mod practice;
pub mod ratings;
pub mod raw;
pub mod reliabilities;
pub mod roles;
pub mod rubric_drafts;
pub mod rubrics;
pub mod runners;
pub mod runs;
pub mod schema;
pub mod scorecards;
pub mod search;
pub mod sessions;
pub mod submissions;
pub mod suggestions;
pub mod take_homes;
pub mod today;
pub mod types;
pub mod users;

pub use pool::{Pool, Tx};

/// One connection, to whichever database this deployment uses.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// The default: one file, nothing to install.
    Sqlite(SqliteConnection),
    /// Where a deployment grows.
    Postgres(PgConnection),
}

/// Runs the same diesel expression on the concrete connection of either backend, for what the multi-connection
/// cannot express: upserts, `ON CONFLICT DO NOTHING`, batch inserts.
#[macro_export]
macro_rules! on_backend {
    ($db:expr, |$conn:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite($conn) => $body,
            $crate::db::Db::Postgres($conn) => $body,
        }
    };
}

/// What can go wrong below the rules: the connection, the lock, a constraint.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique constraint said no: somebody else was first.
    #[error("already exists")]
    Duplicate(#[source] diesel::result::Error),
    /// The row that was asked for is not there.
    #[error("not found")]
    NotFound,
    /// Everything else the database said.
    #[error("database: {0}")]
    Query(#[source] diesel::result::Error),
    /// No connection could be had.
    #[error("no database connection: {0}")]
    Connect(String),
    /// The worker thread was lost.
    #[error("database worker: {0}")]
    Worker(String),
    /// A stored value does not parse: the database was changed by something else.
    #[error("stored value is not understood: {0}")]
    Corrupt(String),
}

impl From<diesel::result::Error> for DbError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Duplicate(error),
            other => Self::Query(other),
        }
    }
}

/// A piece of a list that is ordered by id: so many rows after this one. What is added meanwhile comes at the end, so
/// pages neither repeat nor leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window<I> {
    /// The last id of the piece before; `None` from the beginning.
    pub after: Option<I>,
    /// How many rows at most.
    pub limit: i64,
}

impl<I> Window<I> {
    /// The first row alone.
    pub const ONE: Self = Self {
        after: None,
        limit: 1,
    };
}

/// The result of every database function.
pub type DbResult<T> = Result<T, DbError>;

/// Teaches the closed lists of the domain to travel as text, on both backends.
#[macro_export]
macro_rules! stored_as_text {
    ($($name:ty),* $(,)?) => {$(
        const _: () = {
            use diesel::backend::Backend;
            use diesel::deserialize::{self, FromSql, Queryable};
            use diesel::expression::AsExpression;
            use diesel::internal::derives::as_expression::Bound;
            use diesel::serialize::{self, Output, ToSql};
            use diesel::sql_types::{Nullable, SingleValue, Text};

            impl AsExpression<Text> for $name {
                type Expression = Bound<Text, Self>;
                fn as_expression(self) -> Self::Expression { Bound::new(self) }
            }
            impl<'a> AsExpression<Text> for &'a $name {
                type Expression = Bound<Text, Self>;
                fn as_expression(self) -> Self::Expression { Bound::new(self) }
            }
            impl AsExpression<Nullable<Text>> for $name {
                type Expression = Bound<Nullable<Text>, Self>;
                fn as_expression(self) -> Self::Expression { Bound::new(self) }
            }
            impl<'a> AsExpression<Nullable<Text>> for &'a $name {
                type Expression = Bound<Nullable<Text>, Self>;
                fn as_expression(self) -> Self::Expression { Bound::new(self) }
            }
            impl<DB: Backend> ToSql<Text, DB> for $name
            where
                str: ToSql<Text, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    <str as ToSql<Text, DB>>::to_sql(self.as_str(), out)
                }
            }
            impl<DB: Backend> ToSql<Nullable<Text>, DB> for $name
            where
                $name: ToSql<Text, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    ToSql::<Text, DB>::to_sql(self, out)
                }
            }
            impl<DB: Backend> FromSql<Text, DB> for $name
            where
                String: FromSql<Text, DB>,
            {
                fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    let text = <String as FromSql<Text, DB>>::from_sql(bytes)?;
                    text.parse().map_err(|_| format!("unknown {} '{text}'", stringify!($name)).into())
                }
            }
            impl<DB: Backend, ST: SingleValue> Queryable<ST, DB> for $name
            where
                Self: FromSql<ST, DB>,
            {
                type Row = Self;
                fn build(row: Self::Row) -> deserialize::Result<Self> { Ok(row) }
            }
        };
    )*};
}
