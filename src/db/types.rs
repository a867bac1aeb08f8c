//! The SQL types that both databases share: [`Guid`] and [`Instant`], and how our Rust types travel as them.
//!
//! `Guid` is `uuid` on PostgreSQL and hyphenated text on SQLite; `Instant` is `timestamptz` on PostgreSQL and
//! fixed-width UTC text with six decimals on SQLite, so that text order is time order. Text enums travel as `Text`
//! through [`crate::stored_as_text!`]. Nothing here knows a table.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Nullable, SingleValue, SqlType, Text, Timestamptz};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use crate::db::{DbError, DbResult, MultiBackend, MultiRawValue};
use crate::domain::ids::*;
use crate::domain::level::Level;

/// The SQL type of every id.
#[derive(Clone, Copy, Debug, QueryId, SqlType)]
#[diesel(postgres_type(name = "uuid"))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Guid;

/// The SQL type of every point in time.
#[derive(Clone, Copy, Debug, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Instant;

impl HasSqlType<Guid> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<Guid>(lookup)
    }
}

impl HasSqlType<Instant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<Instant>(lookup)
    }
}

/// What diesel's derives would generate for a type it owns: the id types live in `domain`, which must not name diesel.
macro_rules! expression_of {
    ($sql:ty, $name:ty) => {
        impl AsExpression<$sql> for $name {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'a> AsExpression<$sql> for &'a $name {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl AsExpression<Nullable<$sql>> for $name {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'a> AsExpression<Nullable<$sql>> for &'a $name {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<DB> ToSql<Nullable<$sql>, DB> for $name
        where
            DB: Backend,
            $name: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
    };
}

macro_rules! readable {
    ($name:ty) => {
        impl<DB, ST> Queryable<ST, DB> for $name
        where
            DB: Backend,
            ST: SingleValue,
            Self: FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self::Row) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

macro_rules! guid_ids {
    ($($name:ident),*) => {$(
        expression_of!(Guid, $name);
        readable!($name);

        impl ToSql<Guid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, out)
            }
        }
        impl ToSql<Guid, Sqlite> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.hyphenated().to_string());
                Ok(IsNull::No)
            }
        }
        impl ToSql<Guid, MultiBackend> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((Guid, self));
                Ok(IsNull::No)
            }
        }
        impl FromSql<Guid, Pg> for $name {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(bytes).map(Self)
            }
        }
        impl FromSql<Guid, Sqlite> for $name {
            fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
                Ok(Self(Uuid::parse_str(&text)?))
            }
        }
        impl FromSql<Guid, MultiBackend> for $name {
            fn from_sql(bytes: MultiRawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<Self, Guid>()
            }
        }
    )*};
}

crate::for_each_id!(guid_ids);

/// A stored number as a level.
pub fn level(number: i32) -> DbResult<Level> {
    u8::try_from(number)
        .ok()
        .and_then(|number| Level::try_from(number).ok())
        .ok_or_else(|| DbError::Corrupt(format!("level {number}")))
}

/// Any id, where a column may point at different nouns (audit subjects).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnyId(pub Uuid);

guid_ids!(AnyId);

const SQLITE_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// A point in time on its way into the database: `at.eq(At(now))`. Rows are read as plain `DateTime<Utc>`; diesel's
/// own blanket implementation keeps us from writing that type directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At(pub DateTime<Utc>);

expression_of!(Instant, At);

impl ToSql<Instant, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl ToSql<Instant, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.format(SQLITE_FORMAT).to_string());
        Ok(IsNull::No)
    }
}
impl ToSql<Instant, MultiBackend> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Instant, self));
        Ok(IsNull::No)
    }
}
impl FromSql<Instant, Pg> for DateTime<Utc> {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <Self as FromSql<Timestamptz, Pg>>::from_sql(bytes)
    }
}
impl FromSql<Instant, Sqlite> for DateTime<Utc> {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Ok(DateTime::parse_from_rfc3339(&text)?.with_timezone(&Utc))
    }
}
impl FromSql<Instant, MultiBackend> for DateTime<Utc> {
    fn from_sql(bytes: MultiRawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, Instant>()
    }
}

crate::stored_as_text!(
    crate::domain::decision::DecisionOutcome,
    crate::domain::access::Access,
    crate::domain::application::ApplicationState,
    crate::domain::application::CloseReason,
    crate::domain::application::InterviewState,
    crate::domain::application::Source,
    crate::domain::application::StageMoveKind,
    crate::domain::grading::FactStatus,
    crate::domain::grading::Outcome,
    crate::domain::grading::Trust,
    crate::domain::level::Seniority,
    crate::domain::plan::LoopInterviewKind,
    crate::domain::plan::StageKind,
    crate::domain::role::RoleState,
    crate::domain::rubric::RubricOrigin,
    crate::domain::rubric::draft::PartKind,
    crate::domain::run::RunKind,
    crate::domain::run::RunState,
    crate::domain::scorecard::state::CardState,
    crate::domain::scoring::Recommendation,
    crate::domain::scoring::Suggestion,
    crate::domain::take_home::TakeHomeState,
);
