//! Passwords, of which only hashes are kept.
//!
//! A hash takes long on purpose: it is made on a thread of its own, beside the requests.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// How many hashes are made at once: each takes a processor, and 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Returns the hash of a password, with a random salt and all that is needed to compare passwords with it.
pub(crate) async fn hash(password: String) -> pyramidion::Result<String> {
    let _permit = AT_ONCE.acquire().await?;
    let hash = spawn_blocking(move || Argon2::default().hash_password(password.as_bytes()));
    Ok(hash.await??.to_string())
}

/// Tells whether a password is the one of a hash.
///
/// Without a hash, that is, without a user, it is not; to find that out takes as long, so that nobody learns the names of users.
pub(crate) async fn is_right(password: String, hash: Option<String>) -> pyramidion::Result<bool> {
    let Some(hash) = hash else {
        self::hash(password).await?;
        return Ok(false);
    };
    let _permit = AT_ONCE.acquire().await?;
    let verified = spawn_blocking(move || {
        let hash = PasswordHash::new(&hash)?;
        Argon2::default().verify_password(password.as_bytes(), &hash)
    });
    match verified.await? {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_knows_its_password_alone() {
        let hashed = hash("Chephren".to_owned()).await.unwrap();
        assert!(!hashed.contains("Chephren"));
        assert_ne!(
            hash("Chephren".to_owned()).await.unwrap(),
            hashed,
            "there is salt in it"
        );
        assert!(
            is_right("Chephren".to_owned(), Some(hashed.clone()))
                .await
                .unwrap()
        );
        assert!(!is_right("Cheops".to_owned(), Some(hashed)).await.unwrap());
        assert!(!is_right("Chephren".to_owned(), None).await.unwrap());
        assert!(
            is_right("Chephren".to_owned(), Some("no hash".to_owned()))
                .await
                .is_err()
        );
    }
}
