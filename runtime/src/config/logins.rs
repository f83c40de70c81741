//! Views by which visitors log in, which a default permission closes.

use super::actions::IncludePath;
use super::describe;
use super::routes::Routes;
use crate::introspection::SourcePlace;
use crate::view::View;

/// Warns of views that seem to be for logging in but need the default permission.
pub(super) fn closed(
    views: &[(View, IncludePath)],
    routes: &Routes,
    default_permission: Option<&str>,
) -> Vec<String> {
    let Some(permission) = default_permission else {
        return Vec::new();
    };
    let is_closed = |view: &View| {
        let is_exception_view = view.declared.context.is_error();
        view.declared.permission.is_none() && !is_exception_view && is_login(view, routes)
    };
    let closed = views
        .iter()
        .map(|(view, _)| view)
        .filter(|view| is_closed(view));
    closed
        .map(|view| {
            format!(
                "{}: {} needs the default permission `{permission}`, so that nobody could log in by it; add \
                 `permission = NO_PERMISSION_REQUIRED` if it is for everybody",
                SourcePlace::from(view.place),
                describe(view)
            )
        })
        .collect()
}

fn is_login(view: &View, routes: &Routes) -> bool {
    let route = view.declared.route_name.as_deref().unwrap_or_default();
    let pattern = routes
        .urls
        .get(route)
        .map_or("", |route| &route.pattern_text);
    [view.place.function, route, &view.declared.name, pattern]
        .into_iter()
        .any(says_login)
}

/// Tells whether a name says that one logs in there.
fn says_login(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words: Vec<_> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_word = |word: &&str| ["login", "signin", "logon", "signon"].contains(word);
    let is_pair = |pair: &[&str]| matches!(pair, ["log" | "sign", "in" | "on"]);
    words.iter().any(is_word) || words.windows(2).any(is_pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_whether_one_logs_in() {
        for name in [
            "login",
            "/log-in",
            "sign_in",
            "auth.signin",
            "Auth::login",
            "/account/login",
        ] {
            assert!(says_login(name), "{name}");
        }
        for name in ["bloginfo", "plugin", "logout", "log_inside", "", "signing"] {
            assert!(!says_login(name), "{name}");
        }
    }
}
