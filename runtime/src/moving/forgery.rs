//! Protection against forged requests on both sides.

use crate::router::App;

use super::recorded::{OldCsrfOptions, Recorded};
use super::report::{Item, Subject, Verdict};
use super::rows;

/// Compares what protects against forged requests.
pub(super) fn compare(old: &Recorded, app: &App) -> Vec<Item> {
    let mut items = Vec::new();
    items.extend(storage(old, app));
    let Some(options) = &old.csrf.options else {
        return items;
    };
    let asks = app.views().iter().any(|view| view.require_csrf);
    let item = |verdict| Item::new(Subject::Csrf, "set_default_csrf_options", verdict);
    if options.require_csrf && !asks {
        items.push(item(Verdict::OnlyThere).saying(
            "no view here asks for the token: write `config.set_default_csrf_options(CsrfOptions::new())`",
        ));
        return items;
    }
    let says = differences(options, app);
    let mut found = item(if says.is_empty() {
        Verdict::Moved
    } else {
        Verdict::Differs
    });
    found.says = says;
    if options.callback.is_some() {
        found
            .says
            .push("whether its callback says the same here is to be compared by hand".to_owned());
    }
    items.push(found);
    items
}

/// Compares what keeps the tokens, unless it is the session on both sides.
fn storage(old: &Recorded, app: &App) -> Option<Item> {
    let name = old
        .csrf
        .storage
        .as_deref()
        .filter(|name| !name.is_empty())?;
    let here = app.csrf_storage_type();
    let item = |verdict| Item::new(Subject::Csrf, name, verdict);
    if !name.starts_with("pyramid.csrf.") {
        return Some(match here {
            Some(here) => item(Verdict::Unknown).saying(format!(
                "`{here}` stands for it; compare by hand where both keep the token"
            )),
            None => item(Verdict::NoEquivalent).saying(rows::CSRF_STORAGE.says()),
        });
    }
    let is_cookie = name.ends_with("CookieCSRFStoragePolicy");
    let is_cookie_here = here.is_some_and(|here| here.ends_with("CookieCsrfStoragePolicy"));
    match (is_cookie, is_cookie_here) {
        (false, false) => None,
        (true, true) => Some(item(Verdict::Moved)),
        (true, false) => Some(item(Verdict::OnlyThere).saying(
            "the token is in a cookie there: write `config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new())`, so that \
             both sides know it",
        )),
        (false, true) => Some(item(Verdict::Differs).saying(
            "the token is in the session there and in a cookie here, so that no side knows that of the other",
        )),
    }
}

fn differences(there: &OldCsrfOptions, app: &App) -> Vec<String> {
    let here = app.csrf();
    let mut says = Vec::new();
    let written = |name: &Option<String>| name.clone().unwrap_or_else(|| "None".to_owned());
    for (option, there, here) in [
        ("token", &there.token, &here.token),
        ("header", &there.header, &here.header),
    ] {
        let is_same = match (there, here) {
            (Some(there), Some(here)) => there.eq_ignore_ascii_case(here),
            (there, here) => there == here,
        };
        if !is_same {
            says.push(format!(
                "`{option}` is `{}` there and `{}` here",
                written(there),
                written(here)
            ));
        }
    }
    let (mut safe, mut safe_here) = (there.safe_methods.clone(), here.safe_methods);
    safe.sort();
    safe_here.sort();
    if safe != safe_here {
        says.push(format!(
            "`safe_methods` are {} there and {} here",
            safe.join(", "),
            safe_here.join(", ")
        ));
    }
    for (option, there, here) in [
        ("check_origin", there.check_origin, here.check_origin),
        (
            "allow_no_origin",
            there.allow_no_origin,
            here.allow_no_origin,
        ),
    ] {
        if let Some(there) = there.filter(|there| *there != here) {
            says.push(format!("`{option}` is {there} there and {here} here"));
        }
    }
    says
}
