//! Brings a database to the schema of this program, and back. PostgreSQL is locked while that happens, so that
//! several processes may start at once.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::db::pool::DatabaseUrl;
use crate::db::{Db, DbError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number that no other program on the database server uses for an advisory lock.
const ADVISORY_LOCK: i64 = 0x0061_7373_6179;

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> DbError {
    DbError::Connect(format!("migration failed: {error}"))
}

/// Runs what is pending and returns the names of the migrations that ran.
pub fn up(url: &DatabaseUrl) -> Result<Vec<String>, DbError> {
    let mut db = url.connect()?;
    locked(&mut db, |db| {
        let ran = match db {
            Db::Sqlite(conn) => conn.run_pending_migrations(SQLITE),
            Db::Postgres(conn) => conn.run_pending_migrations(POSTGRES),
        };
        Ok(ran
            .map_err(failed)?
            .iter()
            .map(ToString::to_string)
            .collect())
    })
}

/// Reverts everything. Only for tests and for a deliberate `assay migrate down`.
pub fn down(url: &DatabaseUrl) -> Result<(), DbError> {
    let mut db = url.connect()?;
    locked(&mut db, |db| {
        match db {
            Db::Sqlite(conn) => conn.revert_all_migrations(SQLITE),
            Db::Postgres(conn) => conn.revert_all_migrations(POSTGRES),
        }
        .map_err(failed)?;
        Ok(())
    })
}

/// Whether migrations of this program are missing in the database.
pub fn pending(db: &mut Db) -> Result<bool, DbError> {
    match db {
        Db::Sqlite(conn) => conn.has_pending_migration(SQLITE),
        Db::Postgres(conn) => conn.has_pending_migration(POSTGRES),
    }
    .map_err(failed)
}

fn locked<T>(db: &mut Db, work: impl FnOnce(&mut Db) -> Result<T, DbError>) -> Result<T, DbError> {
    let postgres = matches!(db, Db::Postgres(_));
    if postgres {
        db.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?;
    }
    let result = work(db);
    if postgres {
        db.batch_execute(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})"))?;
    }
    result
}
