//! Connections and transactions. [`Pool::read`] and [`Pool::write`] run a closure on the blocking pool.
//!
//! A write takes the lock up front (`BEGIN IMMEDIATE` on SQLite, one writer connection) and is short by rule: no
//! hashing, no rendering, no file work inside. Nothing here is held across other work.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::connection::{
    AnsiTransactionManager, InstrumentationEvent, SimpleConnection, TransactionManager,
};
use diesel::r2d2::{CustomizeConnection, ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::clock::Clock;
use crate::db::{Db, DbError};
use crate::ids::Ids;

/// How long a connection may wait for SQLite's write lock.
const BUSY_TIMEOUT_MS: u32 = 10_000;

/// Where the data lives, parsed from a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:///path/to/file.db`
    Sqlite(String),
    /// `postgres://user@host/database`
    Postgres(String),
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return if path.is_empty() {
                Err("the database URL names no file: write sqlite:///path/to/assay.db".to_owned())
            } else {
                Ok(Self::Sqlite(path.to_owned()))
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err("the database URL must start with sqlite:// or postgres://".to_owned())
    }
}

impl DatabaseUrl {
    /// Opens one connection with the settings this product relies on.
    pub fn connect(&self) -> Result<Db, DbError> {
        let connect = |error: diesel::ConnectionError| DbError::Connect(error.to_string());
        match self {
            Self::Postgres(url) => PgConnection::establish(url)
                .map(Db::Postgres)
                .map_err(connect),
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path).map_err(connect)?;
                conn.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MS};"))?;
                conn.batch_execute("PRAGMA journal_mode = WAL;")?;
                conn.batch_execute("PRAGMA synchronous = NORMAL;")?;
                conn.batch_execute("PRAGMA foreign_keys = ON;")?;
                conn.batch_execute("PRAGMA cache_size = -16384;")?;
                conn.batch_execute("PRAGMA mmap_size = 268435456;")?;
                Ok(Db::Sqlite(conn))
            }
        }
    }
}

#[derive(Debug)]
struct Manager {
    url: DatabaseUrl,
    queries: Arc<AtomicU64>,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Db, Self::Error> {
        let mut db = self.url.connect().map_err(|error| {
            diesel::r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection(
                error.to_string(),
            ))
        })?;
        let queries = Arc::clone(&self.queries);
        db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { .. } = event {
                queries.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(db)
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), Self::Error> {
        db.ping().map_err(diesel::r2d2::Error::QueryError)?;
        // Looking whether a connection lives is no statement of a page.
        self.queries.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        db.is_broken()
    }
}

#[derive(Debug)]
struct Untouched;

impl CustomizeConnection<Db, diesel::r2d2::Error> for Untouched {}

type Connections = diesel::r2d2::Pool<Manager>;

/// The connections of one deployment; cheap to clone.
#[derive(Clone)]
pub struct Pool {
    readers: Connections,
    writers: Connections,
    clock: Clock,
    ids: Ids,
    queries: Arc<AtomicU64>,
}

impl Pool {
    /// Opens the pool. SQLite gets one writer and `readers` readers; PostgreSQL shares `readers` connections.
    pub fn open(url: &DatabaseUrl, readers: u32, clock: Clock, ids: Ids) -> Result<Self, DbError> {
        let queries = Arc::new(AtomicU64::new(0));
        let build = |size: u32| {
            diesel::r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
                .connection_timeout(Duration::from_secs(10))
                .connection_customizer(Box::new(Untouched))
                .build(Manager {
                    url: url.clone(),
                    queries: Arc::clone(&queries),
                })
                .map_err(|error| DbError::Connect(error.to_string()))
        };
        let readers = build(readers.max(1))?;
        let writers = match url {
            DatabaseUrl::Sqlite(_) => build(1)?,
            DatabaseUrl::Postgres(_) => readers.clone(),
        };
        Ok(Self {
            readers,
            writers,
            clock,
            ids,
            queries,
        })
    }

    /// Runs `work` on a connection, without a transaction, off the async threads.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let pool = self.readers.clone();
        run_blocking(move || {
            let mut db = pool
                .get()
                .map_err(|error| DbError::Connect(error.to_string()))?;
            work(&mut db)
        })
        .await
    }

    /// Runs `work` in one transaction that holds the write lock from its first statement; commits when it returns `Ok`.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let pool = self.clone();
        run_blocking(move || pool.write_now(work)).await
    }

    /// [`Pool::write`] on the calling thread, for command-line work that has no async context.
    pub fn write_now<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DbError>,
    {
        let mut db = self
            .writers
            .get()
            .map_err(|error| DbError::Connect(error.to_string()))?;
        begin(&mut db)?;
        let now = self.clock.now();
        let result = work(&mut Tx {
            db: &mut db,
            now,
            ids: &self.ids,
        });
        let end = |e: diesel::result::Error| E::from(DbError::from(e));
        match result {
            Ok(value) => {
                <Db as Connection>::TransactionManager::commit_transaction(&mut *db)
                    .map_err(end)?;
                Ok(value)
            }
            Err(error) => {
                <Db as Connection>::TransactionManager::rollback_transaction(&mut *db)
                    .map_err(end)?;
                Err(error)
            }
        }
    }

    /// [`Pool::read`] on the calling thread.
    pub fn read_now<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DbError>,
    {
        let mut db = self
            .readers
            .get()
            .map_err(|error| DbError::Connect(error.to_string()))?;
        work(&mut db)
    }

    /// Statements sent since start, on all connections: the query budgets of the tests read it.
    pub fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }
}

/// SQLite's deferred transaction may fail with "database is locked" when it turns from reading to writing, so writes
/// begin IMMEDIATE there. The outer enum has no such variant; its counter and the inner one are the same.
fn begin(db: &mut Db) -> Result<(), DbError> {
    match db {
        Db::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?,
        Db::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn)?,
    }
    Ok(())
}

async fn run_blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| E::from(DbError::Worker(error.to_string())))?
}

/// A transaction: the only handle through which anything is written. It also carries what every write needs, the
/// moment and new ids, so that one change has one time.
pub struct Tx<'a> {
    db: &'a mut Db,
    now: DateTime<Utc>,
    ids: &'a Ids,
}

impl Tx<'_> {
    /// The moment of this change, the same for everything in it.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// A new id of the noun that is asked for.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next(self.now))
    }
}

impl Deref for Tx<'_> {
    type Target = Db;
    fn deref(&self) -> &Db {
        self.db
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Db {
        self.db
    }
}
