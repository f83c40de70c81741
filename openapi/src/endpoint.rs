//! What a document lists: a path, a method, and a view that answers it.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use pyramidion::introspection::{
    Answers, Condition, CsrfRecord, PatternPart, RouteKind, RouteRecord, ViewRecord,
};
use pyramidion::schemas::{InputPlace, Interface};

/// The status of a connection that becomes another one, which only requests with `GET` ask for.
pub(crate) const SWITCHING_PROTOCOLS: u16 = 101;

/// The methods that a document can describe.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A view as it is reached by one path.
pub(crate) struct Endpoint<'a> {
    pub(crate) path: PathTemplate,
    pub(crate) methods: Vec<String>,
    /// The name of the route, or that of a view without one.
    pub(crate) name: &'a str,
    pub(crate) route: Option<&'a RouteRecord>,
    pub(crate) view: &'a ViewRecord,
    pub(crate) interface: &'a Interface,
}

/// A path with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate {
    pub(crate) text: String,
    pub(crate) placeholders: Vec<Placeholder>,
}

/// A placeholder of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placeholder {
    pub(crate) name: String,
    pub(crate) regex: Option<String>,
    /// Whether it is the rest of the path.
    pub(crate) is_remainder: bool,
}

impl<'a> Endpoint<'a> {
    /// Returns what a view answers, or nothing if it is not found by a path.
    pub(crate) fn of(
        view: &'a ViewRecord,
        interface: &'a Interface,
        routes: &'a [RouteRecord],
    ) -> Option<Self> {
        if interface.is_hidden || matches!(view.answers, Answers::Errors(_)) {
            return None;
        }
        let route = match &view.route {
            Some(name) => {
                let route = routes.iter().find(|route| route.name == *name)?;
                if route.kind != RouteKind::Matched || route.hidden_by.is_some() {
                    return None;
                }
                Some(route)
            }
            None => None,
        };
        let (path, name) = match (route, &view.name) {
            (Some(route), _) => (PathTemplate::of(&route.parts), route.name.as_str()),
            (None, Some(name)) => (
                PathTemplate::plain(&format!("/{}", quoted(name))),
                name.as_str(),
            ),
            (None, None) => return None,
        };
        let methods = methods(route, view, interface);
        Some(Self {
            path,
            methods,
            name,
            route,
            view,
            interface,
        })
    }

    /// Returns what must hold for the view to answer, methods aside.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &'a Condition> + use<'a> {
        let of_route = self.route.map_or(&[][..], |route| &route.conditions);
        let conditions = of_route.iter().chain(&self.view.conditions);
        conditions.filter(|condition| !matches!(condition, Condition::Methods(_)))
    }

    /// Tells whether the view reads something of the request's body.
    pub(crate) fn reads_body(&self) -> bool {
        reads_body(self.view, self.interface)
    }

    /// Tells whether requests with a method, in small letters, need the token against forged requests.
    pub(crate) fn is_csrf_checked(&self, method: &str, csrf: &CsrfRecord) -> bool {
        let mut safe = csrf.safe_methods.iter();
        let is_looked_at = csrf.token.is_some() || csrf.header.is_some();
        self.view.require_csrf
            && is_looked_at
            && !safe.any(|safe| safe.eq_ignore_ascii_case(method))
    }

    /// Tells whether requests with a method, in small letters, can become WebSockets.
    pub(crate) fn becomes_websocket(&self, method: &str) -> bool {
        let mut replies = self.interface.replies.iter();
        method == "get" && replies.any(|reply| reply.status == Some(SWITCHING_PROTOCOLS))
    }

    /// Tells whether a visitor must say who they are.
    pub(crate) fn needs_visitor(&self) -> bool {
        let mut conditions = self.conditions();
        self.view.permission.is_some()
            || conditions.any(|condition| *condition == Condition::Authenticated(true))
    }

    /// Returns where the view is declared, for messages.
    pub(crate) fn describe(&self) -> String {
        match &self.view.function {
            Some(function) => format!("the view `{function}` ({})", self.view.place),
            None => format!("the view at {}", self.view.place),
        }
    }
}

fn reads_body(view: &ViewRecord, interface: &Interface) -> bool {
    let mut conditions = view.conditions.iter();
    let is_declared = conditions.any(|condition| matches!(condition, Condition::ContentType(_)));
    let mut inputs = interface.inputs.iter();
    is_declared
        || inputs.any(|input| {
            matches!(
                input.place,
                InputPlace::Form | InputPlace::Json | InputPlace::Body
            )
        })
}

/// Returns the methods that a view is described with, in small letters. Where it takes all, it is that which suits it.
fn methods(route: Option<&RouteRecord>, view: &ViewRecord, interface: &Interface) -> Vec<String> {
    let of_route = route.and_then(|route| route.methods.as_ref());
    let methods = match (of_route, &view.methods) {
        (None, None) => {
            let suited = if reads_body(view, interface) {
                "post"
            } else {
                "get"
            };
            return vec![suited.to_owned()];
        }
        (Some(methods), None) | (None, Some(methods)) => methods.clone(),
        (Some(of_route), Some(of_view)) => {
            let both = of_view.iter().filter(|method| of_route.contains(method));
            both.cloned().collect()
        }
    };
    let implied = methods.iter().any(|method| method == "GET");
    let methods = methods.into_iter();
    let methods = methods.filter(|method| !(implied && method == "HEAD"));
    methods.map(|method| method.to_ascii_lowercase()).collect()
}

/// Tells whether a document can describe a method.
pub(crate) fn is_describable(method: &str) -> bool {
    METHODS.contains(&method)
}

impl PathTemplate {
    fn of(parts: &[PatternPart]) -> Self {
        let mut template = Self::plain("");
        for part in parts {
            let (name, regex, is_remainder) = match part {
                PatternPart::Placeholder { name, regex } => (name, regex.clone(), false),
                PatternPart::Remainder(name) => (name, None, true),
                PatternPart::Text(text) => {
                    template.text.push_str(&quoted(text));
                    continue;
                }
                // What a later version adds to patterns cannot be described by this one.
                _ => continue,
            };
            template.text.push_str(&format!("{{{name}}}"));
            template.placeholders.push(Placeholder {
                name: name.clone(),
                regex,
                is_remainder,
            });
        }
        template
    }

    fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            placeholders: Vec::new(),
        }
    }

    /// Returns the text without the names of placeholders: a document has one path of each such text.
    pub(crate) fn shape(&self) -> String {
        let mut shape = self.text.clone();
        for placeholder in &self.placeholders {
            shape = shape.replacen(&format!("{{{}}}", placeholder.name), "{}", 1);
        }
        shape
    }
}

/// Returns a text as it stands in a URL, where it has no braces of its own.
fn quoted(text: &str) -> String {
    /// What cannot stand in the path of a URL (RFC 3986 §3.3).
    const QUOTED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    utf8_percent_encode(text, QUOTED).to_string()
}
