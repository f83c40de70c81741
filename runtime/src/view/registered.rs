//! Views as attributes leave them in the program.

use std::sync::Arc;

use http::StatusCode;

use crate::conditional::Etag;
use crate::extract::Requirements;
use crate::http_cache::HttpCache;
use crate::predicates::PredicateConfig;

use super::asked::Asked;
#[cfg(feature = "schemas")]
use super::declaration::Describe;
use super::declaration::{Declaration, DeclaredRenderer, Decorator, Text, Timeout, ViewContext};
use super::function::{FunctionPointer, ViewFunction};
use super::source_place::Place;
use super::view_option::ViewOption;
use super::{Returns, View};

inventory::collect!(RegisteredView);

/// A view with an attribute. It is not public API.
///
/// It is a constant, and holds only the arguments that were written: others cost the compiler no time.
#[doc(hidden)]
#[derive(Debug)]
pub struct RegisteredView {
    pub function: FunctionPointer,
    pub place: Place,
    pub written: &'static [Written],
}

/// Something that an attribute says, or the function below it. It is not public API.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum Written {
    RouteName(&'static str),
    Name(&'static str),
    Context(ViewContext),
    Predicate(PredicateConfig),
    Permission(&'static str),
    RequireCsrf(bool),
    HttpCache(HttpCache),
    Timeout(Timeout),
    Etag(Etag),
    Compress(bool),
    Decorator(Decorator),
    Wrapper(&'static str),
    /// An option, made when the application is.
    Option(fn() -> ViewOption),
    AppendSlash(StatusCode),
    Renderer(DeclaredRenderer),
    /// What an argument of the function needs.
    Requires(fn(&mut Requirements)),
    /// What the body asks for by a literal.
    Asked(Asked),
    /// What the types and the documentation of the function say.
    #[cfg(feature = "schemas")]
    Described(Describe),
}

impl RegisteredView {
    /// Returns the view, to be configured.
    pub(crate) fn view(&self) -> View {
        let mut declared = Declaration::nothing();
        for written in self.written {
            declared.say(written);
        }
        View {
            // With a renderer the attribute hands over a value, and without one a response.
            returns: match declared.renderer {
                Some(_) => Returns::Value,
                None => Returns::Response,
            },
            declared,
            other_context: None,
            function: ViewFunction::Pointer(self.function),
            #[cfg(feature = "static")]
            files: None,
            service: None,
            stands_for: None,
            place: self.place,
        }
    }
}

impl Declaration {
    fn say(&mut self, written: &Written) {
        match *written {
            Written::RouteName(name) => self.route_name = Some(Text::Borrowed(name)),
            Written::Name(name) => self.name = Text::Borrowed(name),
            Written::Context(context) => self.context = context,
            Written::Predicate(ref predicate) => self.predicates.push(predicate.clone()),
            Written::Permission(permission) => {
                self.permission = Some(Text::Borrowed(permission));
            }
            Written::RequireCsrf(require_csrf) => self.require_csrf = Some(require_csrf),
            Written::HttpCache(http_cache) => self.http_cache = Some(http_cache),
            Written::Timeout(timeout) => self.timeout = Some(timeout),
            Written::Etag(etag) => self.etag = Some(etag),
            Written::Compress(compress) => self.compress = Some(compress),
            Written::Decorator(decorator) => self.decorators.0.push(Arc::new(decorator)),
            Written::Wrapper(name) => self.wrapper = Some(Text::Borrowed(name)),
            Written::Option(option) => self.options.push(option()),
            Written::AppendSlash(status) => self.append_slash = Some(status),
            Written::Renderer(ref renderer) => self.renderer = Some(Box::new(renderer.clone())),
            Written::Requires(requires) => self.requires.push(requires),
            Written::Asked(asked) => self.asked.push(asked),
            #[cfg(feature = "schemas")]
            Written::Described(describe) => self.describe = Some(describe),
        }
    }
}
