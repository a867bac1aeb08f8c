//! Tokens and the installation's secret key. Nothing here is ever logged; stored forms are hashes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Bytes of randomness in a token: 256 bits.
const TOKEN_BYTES: usize = 32;

/// The key of one installation. It signs form tokens and makes the private links, so that a link can be shown again
/// although only its hash is stored.
#[derive(Debug)]
pub struct SecretKey(SecretBox<[u8]>);

/// No randomness could be had from the operating system.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no randomness")]
pub struct NoRandomness;

impl SecretKey {
    /// Uses the given key.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(SecretBox::new(bytes.into_boxed_slice()))
    }

    /// Makes a new key.
    pub fn generate() -> Result<Vec<u8>, NoRandomness> {
        let mut bytes = vec![0; TOKEN_BYTES];
        rand::rngs::SysRng
            .try_fill_bytes(&mut bytes)
            .map_err(|_| NoRandomness)?;
        Ok(bytes)
    }

    /// A token that belongs to `purpose` and `subject` and can be made again, but not guessed. Purposes never collide
    /// because they are separated from the subject by a byte that no purpose contains.
    pub fn derive(&self, purpose: &str, subject: &str) -> String {
        let mut bytes = Vec::with_capacity(TOKEN_BYTES);
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) {
            mac.update(purpose.as_bytes());
            mac.update(&[0]);
            mac.update(subject.as_bytes());
            bytes.extend_from_slice(&mac.finalize().into_bytes());
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether `given` is the token of this purpose and subject; takes the same time either way.
    pub fn confirms(&self, purpose: &str, subject: &str, given: &str) -> bool {
        self.derive(purpose, subject)
            .as_bytes()
            .ct_eq(given.as_bytes())
            .into()
    }
}

/// A new random token, URL-safe.
pub fn new_token() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(SecretKey::generate()?))
}

/// What is stored of a token: SHA-256 in lower-case hexadecimal. Tokens have 256 random bits, so no salt is needed.
pub fn hash_token(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_token_belongs_to_its_purpose_and_subject() {
        let key = SecretKey::new(vec![7; 32]);
        let token = key.derive("csrf", "session-1");
        assert!(key.confirms("csrf", "session-1", &token));
        assert!(!key.confirms("csrf", "session-2", &token));
        assert!(!key.confirms("link", "session-1", &token));
        assert!(!SecretKey::new(vec![8; 32]).confirms("csrf", "session-1", &token));
    }

    #[test]
    fn tokens_differ_and_hash_to_64_characters() {
        let (a, b) = (new_token().unwrap(), new_token().unwrap());
        assert_ne!(a, b);
        assert_eq!(hash_token(&a).len(), 64);
    }
}
