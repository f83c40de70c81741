//! Values that fill a session, so that its cookie comes near the 4096 bytes that browsers keep.

/// The keys and values beside the user.
pub fn notes() -> impl Iterator<Item = (String, String)> {
    (b'a'..=b't').map(|letter| {
        (
            format!("note {}", char::from(letter)),
            char::from(letter).to_string().repeat(130),
        )
    })
}
