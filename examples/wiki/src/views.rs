//! The views. Each is an ordinary function, which a test can call.

mod errors;
mod languages;
mod logins;
mod next;
mod pages;

use pyramidion::Request;
use pyramidion::i18n::TranslationString;

/// Says something on the next page, in the language of the visitor.
fn say(request: &mut Request, message: TranslationString) -> pyramidion::Result<()> {
    let message = request.localizer().translate(message);
    request.session().flash(message)?;
    Ok(())
}
