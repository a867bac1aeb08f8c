//! The whole program as one value: [`App::open`] is the only constructor, used by `serve`, by jobs and by tests.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Pool, migrate, search};
use crate::domain::practice::SampleSet;
use crate::ids::Ids;
use crate::library;
use crate::mail::Mailer;
use crate::mail::office::{Office, PrivateLink};
use crate::ops::library::ShippedVersion;
use crate::secret::{SecretKey, hash_token};

/// Everything a use case or a page may need; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Pool,
    /// Submissions, kits and reports.
    pub blobs: Blobs,
    /// How mail leaves.
    pub mailer: Mailer,
    /// What time it is.
    pub clock: Clock,
    /// Signs form tokens and private links.
    pub secret: SecretKey,
    /// The rubrics that ship.
    pub shipped: Vec<ShippedVersion>,
    /// Sample answers for practice.
    pub samples: Vec<SampleSet>,
    /// Wakes the job loop when something was enqueued.
    pub job_bell: tokio::sync::Notify,
    /// Wakes waiting runners when a run was queued, or when nobody should wait any longer.
    pub run_bell: tokio::sync::Notify,
    closing: AtomicBool,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the data of a deployment: makes the folder, migrates the database, reads or makes the secret key, loads the
    /// library.
    pub fn open(config: Config, clock: Clock, ids: Ids) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("the data folder {} cannot be made", config.data.display()))?;
        let secret = load_or_make_key(&config.data.join("secret.key"))?;
        migrate::up(&config.database)?;
        let db = Pool::open(&config.database, config.readers, clock.clone(), ids)?;
        let blobs = Blobs::in_folder(&config.data.join("blobs"))?;
        let mailer = Mailer::open(&config.mail, &config.mail_from)?;
        let parts = Parts {
            config,
            db,
            blobs,
            mailer,
            clock,
            secret,
            shipped: library::shipped_versions()?,
            samples: library::shipped_samples()?,
            job_bell: tokio::sync::Notify::new(),
            run_bell: tokio::sync::Notify::new(),
            closing: AtomicBool::new(false),
        };
        library::load(&parts)?;
        parts.db.write_now(search::fill)?;
        Ok(Self(Arc::new(parts)))
    }

    /// From now on nobody is kept waiting: the process is about to stop.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        self.run_bell.notify_waiters();
    }

    /// Whether the process is about to stop.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// What letters to candidates need: the organisation's name and their private links.
    pub fn office(&self) -> Office {
        let app = self.clone();
        Office::new(self.config.organisation.clone(), move |take_home| {
            let token = app.secret.derive("take-home", &take_home.to_string());
            PrivateLink {
                url: format!("{}/t/{token}", app.public_url()),
                token_hash: hash_token(&token),
            }
        })
    }

    /// Address people type, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.config.public_url {
            Some(url) => url.clone(),
            None => format!("http://{}", self.config.listen),
        }
    }
}

/// Reads the key, or makes it for this installation alone, readable by its owner only. The file appears whole or not
/// at all, and when two processes start at once both use the one that was first.
fn load_or_make_key(path: &Path) -> anyhow::Result<SecretKey> {
    if !path.exists() {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)
            .with_context(|| format!("cannot write into {}", folder.display()))?;
        file.write_all(&SecretKey::generate()?)?;
        file.as_file().sync_all()?;
        if let Err(error) = file.persist_noclobber(path)
            && error.error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(error.error).with_context(|| format!("cannot write {}", path.display()));
        }
    }
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the secret key in {}", path.display()))?;
    anyhow::ensure!(
        bytes.len() >= 32,
        "the secret key in {} is too short: restore it from a backup",
        path.display()
    );
    Ok(SecretKey::new(bytes))
}
