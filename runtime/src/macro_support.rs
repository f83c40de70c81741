//! Names for generated code. Nothing here is public API.

mod answer;
pub mod args;
#[cfg(feature = "schemas")]
mod described;
#[cfg(feature = "forms")]
pub mod form;
mod returned;
#[cfg(feature = "i18n")]
pub mod texts;

use crate::extract::{HeldContext, RequestPart, RequestPartMut, needs_nothing};
use crate::view::Outcome;

pub use crate::__target as target;
pub use crate::conditional::Etag;
pub use crate::config::{RegisteredSubscriber, RouteDeclaration, Subscription};
pub use crate::context::ResourceType;
pub use crate::events::{of, of_family};
pub use crate::extract::{BodyUse, FromRequest, Requirements};
pub use crate::http_cache::HttpCache;
pub use crate::httpexceptions::{AnyError, Status};
pub use crate::predicates::{self, PredicateConfig};
pub use crate::renderers::{
    RendererHelper, TemplateFolder, TemplateSet, TemplateSource, ViewValues,
};
pub use crate::request::Request;
pub use crate::response::ViewResult;
pub use crate::route::{PathField, Route, path_segments, path_value};
#[cfg(feature = "schemas")]
pub use crate::schemas::Description;
pub use crate::traversal::factory;
pub use crate::url::UrlArgs;
pub use crate::view::{
    Asked, AskedFor, DeclaredRenderer, Decorator, FunctionPointer, Place, RegisteredView, Target,
    Timeout, ViewClass, ViewContext, ViewOption, Written,
};
pub use crate::{BoxFuture, Error};
pub use answer::{answer, answer_rendered, failed, send};
#[cfg(feature = "schemas")]
pub use described::{
    AnyArgument, AnyReturn, ArgumentOfKnownKind, KnownArgument, OfKnownKind, PlainProbe, Probe,
    ReturnProbe,
};
pub use http::StatusCode;
pub use inventory;
#[cfg(feature = "templates")]
pub use pyramidion_macros::template;
pub use pyramidion_syntax::constants;
pub use returned::{
    Complete, Fallible, Incomplete, Plain, PlainReturn, Renderable, RenderedValue, Return,
    Returned, Returning,
};
pub use std::borrow::Cow;
pub use std::boxed::Box;
pub use std::option::Option::{None, Some};
pub use std::result::Result::{Err, Ok};

/// What generated functions return.
pub type CallResult = crate::Result<Outcome>;

/// How an owned argument is taken from the request.
#[derive(Debug)]
pub struct Argument<T> {
    pub extract: fn(&mut Request) -> crate::Result<T>,
    pub requires: fn(&mut Requirements),
    pub body: BodyUse,
}

/// Says that a type is taken from the request; generated code names each argument's type here once, so
/// that a wrong type is one error.
pub const fn argument<T: FromRequest>() -> Argument<T> {
    Argument {
        extract: T::from_request,
        requires: T::requires,
        body: T::BODY,
    }
}

/// Makes a subscriber of a function; the compiler says here that the function cannot be one.
pub fn subscription<F, K>(
    event: impl crate::events::Event<F, crate::App, K>,
    subscriber: F,
    predicates: &[PredicateConfig],
) -> Subscription {
    let mut subscription = event.subscribe(subscriber).calling::<F>();
    subscription.predicates.extend_from_slice(predicates);
    subscription
}

/// What is known of a view class.
#[derive(Debug)]
pub struct Class {
    pub requires: fn(&mut Requirements),
}

/// How a part is borrowed from the request.
#[derive(Debug)]
pub struct Part<T: ?Sized> {
    pub prepare: fn(&mut Request) -> crate::Result<()>,
    pub borrow: for<'r> fn(&'r Request) -> crate::Result<&'r T>,
    pub requires: fn(&mut Requirements),
}

/// Says that a type is borrowed from the request.
pub const fn part<T: RequestPart + ?Sized>() -> Part<T> {
    Part {
        prepare: T::prepare,
        borrow: T::borrow,
        requires: T::requires,
    }
}

/// How a part is borrowed from the request for changing.
#[derive(Debug)]
pub struct PartMut<T: ?Sized> {
    pub borrow: for<'r> fn(&'r mut Request) -> crate::Result<&'r mut T>,
    pub requires: fn(&mut Requirements),
}

/// Says that a type is borrowed from the request for changing.
pub const fn part_mut<T: RequestPartMut + ?Sized>() -> PartMut<T> {
    PartMut {
        borrow: T::borrow_mut,
        requires: T::requires,
    }
}

/// How the context is borrowed.
#[derive(Debug)]
pub struct ContextPart<T: ?Sized + 'static> {
    pub extract: fn(&mut Request) -> crate::Result<HeldContext<T>>,
    pub see: for<'c> fn(&'c HeldContext<T>) -> crate::Result<&'c T>,
    pub requires: fn(&mut Requirements),
}

/// Says that a view borrows a context of a type.
pub const fn context_of_type<T: 'static>() -> ContextPart<T> {
    ContextPart {
        extract: HeldContext::of_type,
        see: HeldContext::see,
        requires: needs_nothing,
    }
}

/// Says that a view borrows a context as one of a family.
pub const fn context_of_family<T: ?Sized + 'static>() -> ContextPart<T> {
    ContextPart {
        extract: HeldContext::of_family,
        see: HeldContext::see,
        requires: needs_nothing,
    }
}

/// Says that a view which is for contexts of a type takes them as `T`.
pub const fn context_taken_as<C: ?Sized + TakenAs<T>, T: ?Sized>() {}

/// A type of contexts that is taken as `T`, which is the type itself.
#[diagnostic::on_unimplemented(
    message = "the view is for the context `{Self}`, but takes `&{T}`",
    label = "the view takes another type",
    note = "take `&{Self}`, or write `context = {T}`"
)]
pub trait TakenAs<T: ?Sized> {}

impl<T: ?Sized> TakenAs<T> for T {}

/// Makes a template of a file of this crate, given by its path from the crate's folder, for
/// [`Configurator::add_templates`](crate::Configurator::add_templates).
///
/// A missing file does not compile. The templates that it extends, includes and imports come with it.
///
/// # Examples
///
/// The crate's folder has the file `templates/read.html`:
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, package, renderers, template, view_config};
///
/// #[derive(serde::Serialize)]
/// struct Reader {
///     user: &'static str,
/// }
///
/// #[view_config(route_name = "welcome")]
/// fn welcome(request: &mut Request) -> pyramidion::Result<String> {
///     let name = format!("templates/{}.html", "read"); // a name that the compiler does not know
///     renderers::render(&name, &Reader { user: "Ada" }, request)
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("welcome", "/");
/// config.add_templates([template!("templates/read.html")]);
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert!(app.get("/").send().text().contains("Welcome Ada"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[cfg(feature = "templates")]
#[macro_export]
macro_rules! template {
    ($name:literal) => {
        $crate::macro_support::template!($crate, $name)
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`template!` takes the path of one file as a text, as in `template!(\"templates/home.html\")`"
        )
    };
}

/// Says which feature it needs.
#[cfg(not(feature = "templates"))]
#[doc(hidden)]
#[macro_export]
macro_rules! template {
    ($($name:tt)*) => {
        ::core::compile_error!(
            "`template!` needs the feature `templates`: write \
             `pyramidion = { version = \"0.1\", features = [\"templates\"] }` in Cargo.toml"
        )
    };
}
