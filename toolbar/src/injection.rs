//! The toolbar in a page: which pages get it, and what is put into them.

use pyramidion::devel::{DepartingPage, PagePolicy, ScriptPolicy, debug_path};
use pyramidion::http::{HeaderName, HeaderValue};
use pyramidion::observers::Departure;

use crate::application::Application;
use crate::recording::Recording;

/// The header with the URL of a recording.
const LINK: HeaderName = HeaderName::from_static("x-debug-link");

/// Links a response with its recording, and puts the toolbar into it if it is a page.
///
/// What a mounted application with a toolbar of its own answered has both already: that recording says more.
pub(crate) fn inject(
    departure: &mut Departure<'_>,
    recording: &Recording,
    application: &Application,
) {
    if departure.response().headers().contains_key(LINK) {
        return;
    }
    let request = departure.request();
    let settings = request.settings();
    let root = format!("{}{}", request.script_name(), debug_path(settings));
    let link = format!("{}{root}/r/{}", request.host_url(), recording.id);
    if let Ok(link) = HeaderValue::try_from(link) {
        departure.response_mut().headers_mut().insert(LINK, link);
    }
    let Some(page) = DepartingPage::of(departure) else {
        return;
    };
    let policy = page.policy();
    if policy.script == ScriptPolicy::Forbidden {
        application.say_that_policy_forbids(settings);
        return;
    }
    page.insert(&markup(&root, recording, &policy));
}

/// Returns the toolbar: a link, and the script that makes more of it.
///
/// Nothing of it comes from a visitor: ids and numbers are of this program, the path is that of the mount and of a setting.
fn markup(root: &str, recording: &Recording, policy: &PagePolicy) -> String {
    let (root, id) = (escaped(root), &recording.id);
    let status = recording.status.unwrap_or_default();
    let elapsed = recording.elapsed_us;
    let connects = if policy.connects {
        " data-connects"
    } else {
        ""
    };
    let nonce = match &policy.script {
        ScriptPolicy::Runs => Some(String::new()),
        ScriptPolicy::RunsWithNonce(nonce) => Some(format!(" nonce=\"{nonce}\"")),
        _ => None,
    };
    let script = nonce.map_or_else(String::new, |nonce| {
        format!("<script src=\"{root}/toolbar.js\"{nonce} defer></script>")
    });
    format!(
        "<pyramidion-toolbar data-root=\"{root}\" data-id=\"{id}\" data-status=\"{status}\" data-elapsed=\"{elapsed}\" \
         data-log=\"{}\" data-problems=\"{}\" data-sql=\"{}\"{connects}>\
         <a href=\"{root}/r/{id}\">Debug</a></pyramidion-toolbar>{script}",
        recording.log.len(),
        recording.problems(),
        recording.statements.len(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
