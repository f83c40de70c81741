//! What Pyramid has and there is nothing of that name here, with what to write instead: what the report says, and the chapter on
//! moving shows.

/// Something of Pyramid, and what to write instead.
#[derive(Debug)]
pub(super) struct Row {
    /// What it is.
    pub(super) name: &'static str,
    /// The directives of the configurator that lead to it.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test compares them with the chapter")
    )]
    directives: &'static [&'static str],
    /// What to write instead.
    pub(super) here: &'static str,
}

impl Row {
    const fn new(
        name: &'static str,
        directives: &'static [&'static str],
        here: &'static str,
    ) -> Self {
        Self {
            name,
            directives,
            here,
        }
    }

    /// Returns what the report says.
    pub(super) fn says(&self) -> String {
        format!("{}: {}", self.name, self.here)
    }
}

macro_rules! rows {
    ($($row:ident $name:literal [$($directive:literal),*] $here:literal;)*) => {
        $(pub(super) const $row: Row = Row::new($name, &[$($directive),*], $here);)*

        /// All rows, in the order of the chapter.
        #[cfg(test)]
        const ALL: &[Row] = &[$($row),*];
    };
}

rows! {
    EXECUTION_POLICY "an execution policy" ["set_execution_policy"]
        "`config.set_retry(…)` answers a request once more; all else is a tween or a layer";
    REQUEST_FACTORY "a request factory" ["set_request_factory"]
        "a trait of your own for `Request`, and values in `request.extensions_mut()`";
    RESPONSE_FACTORY "a response factory" ["set_response_factory"]
        "`IntoResponse` for a type of your own";
    VIEW_MAPPER "a view mapper" ["set_view_mapper"]
        "`FromRequest` for what views take, `IntoResponse` for what they return";
    TRAVERSER "a traverser" ["add_traverser"]
        "`Resource::child` says what is below a resource";
    RESOURCE_URL_ADAPTER "a resource URL adapter" ["add_resource_url_adapter"]
        "a `Resource` says its own name, from which URLs are made";
    SEVERAL_EVENTS "a subscriber of several events at once" ["add_subscriber(f, [A, B])", "notify(a, b)"]
        "an event that holds both";
    RESPONSE_ADAPTER "a response adapter" []
        "`IntoResponse` for the type";
    REQUEST_METHOD "a method or property of requests" []
        "`config.add_request_value(…)` for a value that is kept, a trait of your own for `Request` for the rest";
    REQUEST_TYPE "the predicate `request_type`" []
        "a custom predicate";
    WSGI_APPLICATION "a WSGI application as a view" []
        "it is forwarded to, or `View::service(…)` has a service of Tower";
    OTHER_TEMPLATES "a template of Chameleon or Mako" []
        "a template in the syntax of Jinja2";
    OTHER_RENDERER "a renderer of the application's own" []
        "`config.add_renderer(…)` with a `Renderer` of the same name";
    PICKLED_SESSION "a session that is pickled" []
        "`serializer=JSONSerializer()` of Pyramid first, so that both sides read the cookie";
    OTHER_SESSION "a session factory of another package" []
        "signed cookies in Pyramid first, or logins that are shared by tickets";
    CSRF_STORAGE "a CSRF storage policy of the application's own" []
        "`CsrfStoragePolicy` for a type of your own";
}

/// Directives that leave no trace in the introspection of an application, or do not matter for its requests.
#[cfg(test)]
const UNSEEN: &[&str] = &[
    "scan(onerror=…)",
    "override_resource",
    "add_directive",
    "action",
    "commit",
    "begin",
    "end",
    "introspectable",
    "with_package",
    "maybe_dotted",
    "absolute_asset_spec",
    "absolute_resource_spec",
    "object_description",
    "derive_view",
    "get_predlist",
    "get_routes_mapper",
    "setup_registry",
    "hook_zca",
    "unhook_zca",
    "add_settings",
    "get_settings",
    "add_permission",
    "set_authentication_policy",
    "set_authorization_policy",
    "set_notfound_view",
    "set_forbidden_view",
    "route_prefix_context",
    "add_default_renderers",
    "add_default_view_predicates",
    "add_default_route_predicates",
    "add_default_view_derivers",
    "add_default_tweens",
    "add_default_security",
    "add_default_accept_view_order",
    "add_default_response_adapters",
    "testing_add_renderer",
    "testing_add_template",
    "testing_add_subscriber",
    "testing_resources",
    "testing_models",
    "testing_securitypolicy",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const CHAPTER: &str = include_str!("../../docs/moving.md");

    /// Returns the rows of the first table after a text.
    fn table(before: &str) -> Vec<(&'static str, &'static str)> {
        let (_, after) = CHAPTER.split_once(before).expect("the section");
        let lines = after.lines().skip_while(|line| !line.starts_with('|'));
        let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
        let cells = rows.filter_map(|row| row.trim_matches('|').trim().split_once(" | "));
        cells.collect()
    }

    #[test]
    fn the_chapter_has_every_row() {
        let rows: Vec<_> = ALL.iter().map(|row| (row.name, row.here)).collect();
        assert_eq!(table("### What has no equivalent"), rows);
    }

    #[test]
    fn every_directive_of_the_chapter_is_known_to_the_check() {
        let table = table("What Pyramid's configurator has and this one does not have:");
        let names = table
            .iter()
            .flat_map(|(names, _)| names.split('`').skip(1).step_by(2));
        let told: BTreeSet<_> = names.collect();
        let directives = ALL.iter().flat_map(|row| row.directives);
        let known: BTreeSet<_> = directives.chain(UNSEEN).copied().collect();
        assert_eq!(told, known, "what is here now has no row any more");
    }
}
