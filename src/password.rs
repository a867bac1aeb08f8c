//! Passwords: argon2id, hashed and checked outside every transaction because it takes tens of milliseconds by design.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// The shortest password that is taken. Length is what helps; there are no rules about kinds of characters.
pub const MIN_LENGTH: usize = 12;
/// The longest password that is taken, so that hashing cannot be used to keep the server busy.
pub const MAX_LENGTH: usize = 256;

/// A hash no password has, so that checking a sign-in takes as long when the account does not exist.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$pXmWTzjMJpnVWWgrpUjTSbJ2HLVgjRXKhPzoE6Bc7mE";

/// Hashing failed; the operating system gives no randomness or no memory.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(String);

/// Hashes a password with a new salt, in the PHC text form. Runs on the blocking pool.
pub async fn hash(password: String) -> Result<String, HashError> {
    tokio::task::spawn_blocking(move || hash_now(&password))
        .await
        .map_err(|error| HashError(error.to_string()))?
}

/// [`hash`] on the calling thread.
pub fn hash_now(password: &str) -> Result<String, HashError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| HashError(error.to_string()))
}

/// Whether this is the password. With no hash it takes as long and says no.
pub async fn verify(password: String, hash: Option<String>) -> bool {
    let check = move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        Argon2::default()
            .verify_password(password.as_bytes(), hash.as_str())
            .is_ok()
            && known
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}
