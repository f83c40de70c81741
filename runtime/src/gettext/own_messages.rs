//! What the framework says to visitors, in the languages that it brings along.

use super::translation_dir::TranslationDir;

/// The catalogues of the framework: what forms say, with colander's texts under colander's domain.
pub(super) fn own_messages() -> TranslationDir {
    TranslationDir::of_program(
        concat!(env!("CARGO_MANIFEST_DIR"), "/locale"),
        Some(&[
            (
                "de/LC_MESSAGES/colander.po",
                include_bytes!("../../locale/de/LC_MESSAGES/colander.po"),
            ),
            (
                "de/LC_MESSAGES/pyramidion.po",
                include_bytes!("../../locale/de/LC_MESSAGES/pyramidion.po"),
            ),
            (
                "fr/LC_MESSAGES/colander.po",
                include_bytes!("../../locale/fr/LC_MESSAGES/colander.po"),
            ),
            (
                "fr/LC_MESSAGES/pyramidion.po",
                include_bytes!("../../locale/fr/LC_MESSAGES/pyramidion.po"),
            ),
        ]),
    )
}
