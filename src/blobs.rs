//! Files by content hash: submissions, kit archives, reports. Storing the same bytes twice is storing them once.
//!
//! A blob's name is the SHA-256 of its bytes in hexadecimal; whoever reads one can check it. The store is a local
//! folder by default; anything `object_store` speaks can take its place.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};

use crate::secret::hex;

/// The blob store of a deployment; cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs(Arc<dyn ObjectStore>);

/// Why a blob could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Nothing is stored under that hash.
    #[error("no blob {0}")]
    Missing(String),
    /// The bytes under that hash are not the bytes that were stored.
    #[error("blob {0} is damaged")]
    Damaged(String),
    /// The store failed.
    #[error("blob store: {0}")]
    Store(#[from] object_store::Error),
    /// The folder could not be made.
    #[error("blob folder: {0}")]
    Folder(#[from] std::io::Error),
}

/// The name of these bytes: SHA-256 in hexadecimal.
pub fn digest_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl Blobs {
    /// A store in a local folder, which is made when it is missing.
    pub fn in_folder(folder: &Path) -> Result<Self, BlobError> {
        std::fs::create_dir_all(folder)?;
        Ok(Self(Arc::new(
            LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
        )))
    }

    /// Stores the bytes and returns their digest. When this returns the bytes are on disk.
    pub async fn put(&self, bytes: Bytes) -> Result<String, BlobError> {
        let digest = digest_of(&bytes);
        let path = path_of(&digest);
        if self.0.head(&path).await.is_err() {
            self.0.put(&path, PutPayload::from_bytes(bytes)).await?;
        }
        Ok(digest)
    }

    /// The bytes with this digest, checked.
    pub async fn get(&self, digest: &str) -> Result<Bytes, BlobError> {
        let found = match self.0.get(&path_of(digest)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => {
                return Err(BlobError::Missing(digest.to_owned()));
            }
            Err(other) => return Err(other.into()),
        };
        let bytes = found.bytes().await?;
        if digest_of(&bytes) != digest {
            return Err(BlobError::Damaged(digest.to_owned()));
        }
        Ok(bytes)
    }
}

/// Two levels of folders, so that none holds too many files.
fn path_of(digest: &str) -> object_store::path::Path {
    let shard = digest.get(..2).unwrap_or("00");
    object_store::path::Path::from(format!("{shard}/{digest}"))
}
