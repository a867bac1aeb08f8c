//! Uploads: a multipart form whose first field is the token, streamed to a temporary file with its limit enforced while
//! reading.
//!
//! Whatever goes wrong, nothing of it stays: the file has no name and goes with its handle. Start with [`Upload::open`].

use actix_multipart::{Field, Multipart};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, http::header};
use futures_util::TryStreamExt;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::web::error::AppError;
use crate::web::form::check_csrf;

/// What is read and thrown away after a file turned out too large, in bytes, so that a browser gets to our answer. Whoever
/// sends more is cut off.
const DRAINED: u64 = 64 << 20;
/// The longest text field.
const TEXT: usize = 256;

/// A form with a file, checked to come from a page of ours, its file not read yet.
pub struct Upload {
    multipart: Multipart,
    /// The key of the form, the same when it is sent twice.
    pub key: String,
}

/// A file that arrived whole.
pub struct Arrived {
    /// As the sender named it, cut to something that can be shown.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Why there is no file.
pub enum NoFile {
    /// More bytes than the limit.
    TooLarge,
    /// The form held none, or an empty one.
    Missing,
    /// The connection broke or the form is no form.
    Broken,
}

impl Upload {
    /// Reads the fields before the file: `csrf`, then `key`.
    pub async fn open(request: &HttpRequest, payload: Payload) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let multipart = kind
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("multipart/form-data"));
        if !multipart {
            return Err(AppError::StaleForm);
        }
        let mut multipart = Multipart::new(request.headers(), payload);
        let csrf = text(&mut multipart, "csrf").await?;
        check_csrf(request, &csrf)?;
        let key = text(&mut multipart, "key").await?;
        Ok(Self { multipart, key })
    }

    /// Reads the file `archive`, at most `limit` bytes of it.
    pub async fn file(mut self, limit: u64) -> Result<Arrived, NoFile> {
        while let Some(field) = self
            .multipart
            .try_next()
            .await
            .map_err(|_| NoFile::Broken)?
        {
            if field.name() != Some("archive") {
                continue;
            }
            let name = name_of(&field);
            let bytes = spool(field, limit).await?;
            // A broken connection must not pass for a short file: the form has to end as it should.
            while self
                .multipart
                .try_next()
                .await
                .map_err(|_| NoFile::Broken)?
                .is_some()
            {}
            return match bytes.is_empty() {
                true => Err(NoFile::Missing),
                false => Ok(Arrived { name, bytes }),
            };
        }
        Err(NoFile::Missing)
    }
}

/// The next field, which has to be this one.
async fn text(multipart: &mut Multipart, name: &str) -> Result<String, AppError> {
    let field = multipart
        .try_next()
        .await
        .map_err(|_| AppError::StaleForm)?;
    let Some(mut field) = field.filter(|field| field.name() == Some(name)) else {
        return Err(AppError::StaleForm);
    };
    match field.bytes(TEXT).await {
        Ok(Ok(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        _ => Err(AppError::StaleForm),
    }
}

/// Streams a field to a file without a name and reads it back once it is there whole.
async fn spool(mut field: Field, limit: u64) -> Result<Bytes, NoFile> {
    let broken = |_: std::io::Error| NoFile::Broken;
    let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(broken)?);
    let mut size: u64 = 0;
    while let Some(chunk) = field.try_next().await.map_err(|_| NoFile::Broken)? {
        size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if size > limit.saturating_add(DRAINED) {
            return Err(NoFile::TooLarge);
        }
        if size <= limit {
            file.write_all(&chunk).await.map_err(broken)?;
        }
    }
    if size > limit {
        return Err(NoFile::TooLarge);
    }
    file.rewind().await.map_err(broken)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).await.map_err(broken)?;
    Ok(bytes.into())
}

/// The last part of the name the sender gave, without what cannot be shown.
fn name_of(field: &Field) -> String {
    let given = field
        .content_disposition()
        .and_then(|header| header.get_filename());
    let last = given.unwrap_or("").rsplit(['/', '\\']).next().unwrap_or("");
    let name: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    match name.trim() {
        "" => "archive".to_owned(),
        name => name.to_owned(),
    }
}
