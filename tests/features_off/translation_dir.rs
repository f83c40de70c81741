//! It needs the feature `i18n`.

fn main() {
    let _ = pyramidion::translation_dir!("locale");
}
