//! Static files, held in the program and named by their content.
//!
//! [`url`] gives `/static/app.<hash>.css`, which a browser may keep for ever; [`lookup`] answers for such an address and
//! for the plain name, which is checked again on every use. Files under `fonts/` are named by their version in the
//! repository, because style sheets refer to them, and may be kept as well. Must never serve anything from outside
//! `static/`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "static/"]
struct Files;

/// A static file, ready to be sent.
#[derive(Debug)]
pub struct Asset {
    /// The content.
    pub bytes: Cow<'static, [u8]>,
    /// The media type.
    pub mime: &'static str,
    /// A strong entity tag, without quotes.
    pub etag: String,
}

/// What [`lookup`] found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The file.
    pub asset: &'static Asset,
    /// The address can never mean another content.
    pub immutable: bool,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(read_all);

/// The address of the file `name`, with its hash. A name that does not exist gives an address that does not either;
/// a test holds every name in the templates to an existing file.
#[must_use]
pub fn url(name: &str) -> String {
    match ASSETS.get(name) {
        Some(asset) => format!("/static/{}", hashed(name, &asset.etag)),
        None => format!("/static/{name}"),
    }
}

/// Finds the file for a path below `/static/`, hashed or plain. `None` when there is none, or when the hash is not that
/// of the content held now.
#[must_use]
pub fn lookup(path: &str) -> Option<Found> {
    if let Some(asset) = ASSETS.get(path) {
        return Some(Found {
            asset,
            immutable: path.starts_with("fonts/"),
        });
    }
    let name = without_hash(path)?;
    let asset = ASSETS.get(&name)?;
    (hashed(&name, &asset.etag) == path).then_some(Found {
        asset,
        immutable: true,
    })
}

/// Answers `GET /static/{path:.*}`.
pub async fn serve(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let Some(Found { asset, immutable }) = lookup(&path) else {
        return HttpResponse::NotFound().finish();
    };
    let tag = format!("\"{}\"", asset.etag);
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|tags| {
        tags.split(',')
            .any(|known| known.trim().trim_start_matches("W/") == tag)
    });
    let mut answer = if unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    let keep = if immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, keep));
    if unchanged {
        return answer.finish();
    }
    answer.content_type(asset.mime).body(match &asset.bytes {
        Cow::Borrowed(bytes) => web::Bytes::from_static(bytes),
        Cow::Owned(bytes) => web::Bytes::copy_from_slice(bytes),
    })
}

fn read_all() -> BTreeMap<String, Asset> {
    Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let etag = file
                .metadata
                .sha256_hash()
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let asset = Asset {
                bytes: file.data,
                mime: mime(&name),
                etag,
            };
            Some((name.to_string(), asset))
        })
        .collect()
}

/// `app.css` and `1f2e` to `app.1f2e.css`.
fn hashed(name: &str, hash: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// `app.1f2e.css` to `app.css`.
fn without_hash(path: &str) -> Option<String> {
    let (rest, extension) = path.rsplit_once('.')?;
    let (stem, _) = rest.rsplit_once('.')?;
    Some(format!("{stem}.{extension}"))
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_address_leads_back_to_its_file() {
        let url = url("app.css");
        let path = url.strip_prefix("/static/").unwrap();
        assert_ne!(path, "app.css");
        let found = lookup(path).unwrap();
        assert!(found.immutable);
        assert_eq!(found.asset.mime, "text/css; charset=utf-8");
        assert_eq!(found.asset.bytes, lookup("app.css").unwrap().asset.bytes);
    }

    #[test]
    fn a_plain_address_is_not_kept() {
        assert!(!lookup("app.css").unwrap().immutable);
    }

    #[test]
    fn an_old_hash_and_a_path_outside_find_nothing() {
        assert!(lookup("app.0000000000000000.css").is_none());
        assert!(lookup("../Cargo.toml").is_none());
        assert!(lookup("").is_none());
    }
}
