//! The names that templates can use, and what is said of those they cannot.

mod tables;

use std::collections::BTreeSet;

use minijinja::{Environment, UndefinedBehavior, Value};
use pyramidion_syntax::{near, trans};

use super::functions::Function;
use super::objects::{ATTRIBUTES, PART_METHODS};
use super::urls::AskedUrl;
use super::used_names::{Reached, What};
use crate::csrf::Remembers;
use crate::request::RequestValues;
use tables::{
    BUILT_IN, FILTERS, FILTERS_OF_JINJA2, FUNCTIONS_OF_ENGINE, OF_OBJECTS, OF_PYTHON, TESTS,
    UNSUPPORTED,
};
pub(super) use tables::{is_filter_of_engine, is_test_of_engine};

/// What is known around a use of a name.
pub(super) struct Context<'a> {
    pub(super) environment: &'a Environment<'a>,
    /// The names of the environment's functions and values.
    pub(super) globals: &'a BTreeSet<String>,
    /// The names to which any template gives a value.
    pub(super) assigned: &'a BTreeSet<&'a str>,
    /// The names that any template asks whether they are there.
    pub(super) optional: &'a BTreeSet<&'a str>,
    /// The names that views are known to give.
    pub(super) given: &'a BTreeSet<&'static str>,
    /// The names of what the classes of views show.
    pub(super) of_view: &'a BTreeSet<&'static str>,
    /// Whether views and subscribers can give no others.
    pub(super) is_closed: bool,
    pub(super) remembers: Remembers,
    /// The values that the application adds to its requests.
    pub(super) request_values: &'a RequestValues,
    /// Says why a URL cannot be written, if it cannot.
    pub(super) missing_url: &'a dyn Fn(&AskedUrl) -> Option<String>,
    pub(super) reached: Reached,
    /// Whether the place is reached whenever a page is rendered.
    pub(super) is_certain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Mistake,
    Doubt,
}

/// Tells whether `request` has an attribute or method of this name in every application.
pub(crate) fn is_of_request(name: &str) -> bool {
    ATTRIBUTES.contains(&name) || Function::of_name(name).is_some()
}

type Judgement = Option<(Weight, String)>;

impl Context<'_> {
    /// Says what is wrong with the use of a name.
    pub(super) fn judge(&self, what: &What) -> Judgement {
        match what {
            What::Filter(name) => self.filter(name),
            What::Test(name) => self.test(name),
            What::Call(name) => self.call(name),
            What::Read(name, is_printed) => self.read(name, *is_printed),
            What::Attribute(of, name, _) => self.attribute(of, name),
            What::Method(of, name) => self.method(of.as_deref(), name),
            What::Url(asked) => self.url(asked),
            What::SuperOutside => Some((
                self.when_certain(),
                "`super()` is not in a block, so there is nothing above it; write it between `{% block … %}` and \
                 `{% endblock %}`"
                    .to_owned(),
            )),
        }
    }

    /// Returns the weight of a name that Jinja2 refuses to compile: all but those on a condition.
    fn of_compiler(&self) -> Weight {
        match self.reached {
            Reached::OnCondition => Weight::Doubt,
            _ => Weight::Mistake,
        }
    }

    fn when_certain(&self) -> Weight {
        if self.is_certain {
            Weight::Mistake
        } else {
            Weight::Doubt
        }
    }

    /// Says why a URL cannot be written; a page may come to it or not.
    fn url(&self, asked: &AskedUrl) -> Judgement {
        let called = asked.of.as_ref().unwrap_or(&asked.function);
        let is_own = self.is_system(called) && !self.globals.contains(called);
        let message = is_own.then(|| (self.missing_url)(asked))??;
        Some((Weight::Doubt, message))
    }

    fn filter(&self, name: &str) -> Judgement {
        if has(self.environment, "filter", name) {
            return None;
        }
        let message = if FILTERS_OF_JINJA2.contains(&name) && !cfg!(feature = "jinja2") {
            of_feature("filter", name, "jinja2")
        } else if UNSUPPORTED.contains(&name) {
            format!(
                "Jinja2's filter `{name}` is not there; add one by `config.configure_templates(…)`"
            )
        } else {
            let names = FILTERS.iter().chain(&FILTERS_OF_JINJA2).copied();
            let names = names.filter(|name| has(self.environment, "filter", name));
            let hint = near::hint(name, names);
            format!("there is no filter `{name}`{hint}")
        };
        Some((self.of_compiler(), message))
    }

    fn test(&self, name: &str) -> Judgement {
        if has(self.environment, "test", name) {
            return None;
        }
        let names = TESTS.iter().copied();
        let names = names.filter(|name| has(self.environment, "test", name));
        let hint = near::hint(name, names);
        Some((
            self.of_compiler(),
            format!("there is no test `{name}`{hint}"),
        ))
    }

    /// Tells whether a variable is one of the framework's, and no template or view gives another under its name.
    fn is_system(&self, name: &str) -> bool {
        !self.assigned.contains(name) && !self.given.contains(name)
    }

    fn is_known(&self, name: &str) -> bool {
        self.assigned.contains(name)
            || self.given.contains(name)
            || self.globals.contains(name)
            || BUILT_IN.contains(&name)
            || function(name).is_some()
    }

    /// Says that a function needs what the application does not have.
    fn needs(&self, function: Function) -> Judgement {
        let message = match function {
            Function::CsrfToken | Function::CsrfInput if !self.remembers.has_csrf_tokens() => {
                format!(
                    "`{}()` needs CSRF tokens, which are kept in the session, but there is no session \
                 factory; call `config.set_session_factory(…)` or \
                 `config.set_csrf_storage_policy(…)`",
                    function.name()
                )
            }
            Function::PopFlash | Function::PeekFlash if !self.remembers.has_sessions() => {
                no_session(&format!("{}()", function.name()))
            }
            _ => return None,
        };
        Some((self.when_certain(), message))
    }

    fn call(&self, name: &str) -> Judgement {
        if let Some(function) = function(name).filter(|_| self.is_system(name)) {
            return self.needs(function);
        }
        if self.is_known(name) {
            return None;
        }
        if Function::of_name(name).is_some() {
            let message = format!("`{name}` is a method of the request: write `request.{name}(…)`");
            return Some((self.when_certain(), message));
        }
        if let Some(feature) = feature_of(name) {
            return Some((self.when_certain(), of_feature("function", name, feature)));
        }
        let mut known: Vec<&str> = Function::names().collect();
        known.extend(self.globals.iter().map(String::as_str));
        known.extend(self.assigned);
        let hint = near::hint(name, known);
        let weight = if hint.is_empty() && !self.is_closed {
            Weight::Doubt
        } else {
            self.when_certain()
        };
        Some((weight, format!("there is no function `{name}`{hint}")))
    }

    fn read(&self, name: &str, is_printed: bool) -> Judgement {
        if self.assigned.contains(name) || self.given.contains(name) {
            return None;
        }
        if name == "session" && !self.remembers.has_sessions() {
            let weight = if self.is_closed {
                self.when_certain()
            } else {
                Weight::Doubt
            };
            return Some((weight, no_session("session")));
        }
        let is_function = function(name).is_some() || FUNCTIONS_OF_ENGINE.contains(&name);
        if is_printed && is_function {
            let weight = if self.is_closed {
                Weight::Mistake
            } else {
                Weight::Doubt
            };
            let message = format!("`{name}` is a function: write `{name}()`");
            return Some((weight, message));
        }
        if self.is_known(name) || self.optional.contains(name) || !self.is_closed {
            return None;
        }
        let mut known: Vec<&str> = self
            .given
            .iter()
            .copied()
            .chain(BUILT_IN.iter().copied())
            .collect();
        known.extend(self.assigned);
        let hint = near::hint(name, known);
        let is_strict = matches!(
            self.environment.undefined_behavior(),
            UndefinedBehavior::Strict | UndefinedBehavior::SemiStrict
        );
        let weight = if is_strict {
            self.when_certain()
        } else {
            Weight::Doubt
        };
        let message = format!("no view gives the variable `{name}`{hint}");
        Some((weight, message))
    }

    fn attribute(&self, of: &str, name: &str) -> Judgement {
        if !self.is_system(of) {
            return None;
        }
        match of {
            "request" | "req" if name == "session" && !self.remembers.has_sessions() => {
                Some((self.when_certain(), no_session("request.session")))
            }
            "request" | "req" if Function::of_name(name).is_some() => {
                let message = format!("`{name}` is a method: write `{of}.{name}(…)`");
                Some((self.when_certain(), message))
            }
            "view" => self.of_view(name),
            "session" if session_function(name).is_some() => {
                let message = format!("`{name}` is a method: write `session.{name}()`");
                Some((Weight::Doubt, message))
            }
            "request" | "req"
                if !ATTRIBUTES.contains(&name) && !self.request_values.0.contains_key(name) =>
            {
                let added = self.request_values.0.keys().map(String::as_str);
                let hint = near::hint(name, ATTRIBUTES.into_iter().chain(added));
                let is_told = self.is_closed || !hint.is_empty();
                let message = format!("the request has no attribute `{name}`{hint}");
                is_told.then_some((Weight::Doubt, message))
            }
            _ => None,
        }
    }

    /// Says that no class of a view shows a value.
    fn of_view(&self, name: &str) -> Judgement {
        if self.of_view.contains(name) {
            return None;
        }
        let hint = near::hint(name, self.of_view.iter().copied());
        let weight = if self.is_closed {
            self.when_certain()
        } else {
            Weight::Doubt
        };
        let message = format!(
            "`view` has no value `{name}`{hint}; name the field or method in `view_values = (…)` of `#[view_defaults]`"
        );
        Some((weight, message))
    }

    fn method(&self, of: Option<&str>, name: &str) -> Judgement {
        if of.is_some_and(|of| !self.is_system(of) || self.globals.contains(of)) {
            // A macro of another template, or a value that may be anything.
            return match of {
                Some(of) if self.given.contains(of) => self.method_of_value(name),
                _ => None,
            };
        }
        match of {
            Some("request" | "req") => match Function::of_name(name) {
                Some(function) => self.needs(function),
                None => Some(self.no_method("the request", name, Function::names().collect())),
            },
            Some("session") => {
                if let Some(function) = session_function(name) {
                    return self.needs(function);
                }
                if PART_METHODS.contains(&name) {
                    return None;
                }
                let own = Function::names().filter(|name| session_function(name).is_some());
                Some(self.no_method("the session", name, own.chain(PART_METHODS).collect()))
            }
            Some("view") => self.of_view(name),
            Some("self" | "loop" | "caller" | "super") => None,
            _ => self.method_of_value(name),
        }
    }

    /// Says that one of the framework's objects has no such method; a view may give another under its name.
    fn no_method(&self, of: &str, name: &str, methods: Vec<&'static str>) -> (Weight, String) {
        let hint = near::hint(name, methods);
        let is_certain = self.is_closed || !hint.is_empty();
        let weight = if is_certain {
            self.when_certain()
        } else {
            Weight::Doubt
        };
        (weight, format!("{of} has no method `{name}`{hint}"))
    }

    fn method_of_value(&self, name: &str) -> Judgement {
        // The objects of the engine, of the request, and what a map may hold.
        if OF_OBJECTS.contains(&name) || PART_METHODS.contains(&name) || function(name).is_some() {
            return None;
        }
        if OF_PYTHON.contains(&name) {
            return (!cfg!(feature = "jinja2"))
                .then(|| (self.when_certain(), of_feature("method", name, "jinja2")));
        }
        let known = OF_PYTHON.iter().chain(&OF_OBJECTS).chain(&PART_METHODS);
        let hint = if cfg!(feature = "forms") && FORM_MACROS.contains(&name) {
            "; one of forms is there after `{% import \"pyramidion/form.html\" as f %}`".to_owned()
        } else {
            near::hint(name, known.copied())
        };
        let weight = if hint.is_empty() {
            Weight::Doubt
        } else {
            self.when_certain()
        };
        Some((weight, format!("no value has a method `{name}`{hint}")))
    }
}

/// The macros of `pyramidion/form.html`, which a template calls as methods of the name that it imports them as.
const FORM_MACROS: [&str; 6] = ["control", "errors", "field", "help", "label", "summary"];

/// Returns a function that templates call without naming an object.
fn function(name: &str) -> Option<Function> {
    Function::of_name(name).filter(|function| function.is_global())
}

fn session_function(name: &str) -> Option<Function> {
    Function::of_name(name).filter(|function| function.is_of_session())
}

/// Returns the feature that has a function, if it is off.
fn feature_of(name: &str) -> Option<&'static str> {
    match name {
        "static_url" | "static_path" if !cfg!(feature = "static") => Some("static"),
        "__trans" | "_" | "gettext" | "ngettext" | "pgettext" | "npgettext"
            if !cfg!(feature = "i18n") =>
        {
            Some("i18n")
        }
        "cycler" | "joiner" | "lipsum" if !cfg!(feature = "jinja2") => Some("jinja2"),
        _ => None,
    }
}

fn of_feature(what: &str, name: &str, feature: &str) -> String {
    let (what, name) = match name {
        trans::FUNCTION => ("statement", "{% trans %}"),
        _ => (what, name),
    };
    format!(
        "the {what} `{name}` needs the feature `{feature}` of `pyramidion`; add it to the dependency in \
         `Cargo.toml`"
    )
}

fn no_session(what: &str) -> String {
    format!("`{what}` needs a session factory; call `config.set_session_factory(…)`")
}

/// Tells whether an environment has a filter or a test.
pub(super) fn has(environment: &Environment<'_>, kind: &str, name: &str) -> bool {
    let found = environment
        .empty_state()
        .perform_test(kind, &[Value::from(name)]);
    // Without the test nothing can be said.
    found.unwrap_or(true)
}
