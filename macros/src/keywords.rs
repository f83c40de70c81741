//! Every attribute and every argument of one, spelled once.

use pyramidion_syntax::predicates::{PredicateName, Takes};
use syn::Path;

/// An attribute that declares a view, or a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeKind {
    View,
    Exception,
    NotFound,
    Forbidden,
    /// It declares no view, but what the views of an `impl` block have in common.
    Defaults,
    /// It declares a subscriber of an event.
    Subscriber,
}

use AttributeKind::{Defaults, Exception, Forbidden, NotFound, Subscriber, View};

impl AttributeKind {
    /// The attributes that declare a view.
    pub(crate) const VIEWS: [Self; 4] = [View, Exception, NotFound, Forbidden];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            View => "view_config",
            Exception => "exception_view_config",
            NotFound => "notfound_view_config",
            Forbidden => "forbidden_view_config",
            Defaults => "view_defaults",
            Subscriber => "subscriber",
        }
    }

    /// Returns the attribute that declares a view by its path.
    pub(crate) fn of_view(path: &Path) -> Option<Self> {
        let last = &path.segments.last()?.ident;
        Self::VIEWS.into_iter().find(|kind| last == kind.name())
    }

    /// Returns the arguments that the attribute takes.
    pub(crate) fn keys(self) -> impl Iterator<Item = Key> {
        Key::all().filter(move |key| key.facts().on.contains(&self))
    }

    /// Returns the argument of a name.
    pub(crate) fn find(self, name: &str) -> Option<Key> {
        self.keys().find(|key| key.name() == name)
    }
}

/// How an argument is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `key = expression`
    Value,
    /// `key = Type`
    Type,
    /// `key(name = value, …)`
    Group,
}

/// What is known of an argument.
struct Facts {
    name: &'static str,
    form: Form,
    example: &'static str,
    on: &'static [AttributeKind],
}

const ALL: &[AttributeKind] = &[View, Exception, NotFound, Forbidden, Defaults];
const EVERY: &[AttributeKind] = &[View, Exception, NotFound, Forbidden, Defaults, Subscriber];
const VIEWS: &[AttributeKind] = &[View, Defaults];

macro_rules! table {
    ($($key:ident $name:literal $form:ident, $example:literal, $on:expr;)*) => {
        /// An argument of an attribute.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Key {
            $($key,)*
            /// A condition that the framework has.
            Predicate(PredicateName),
        }

        impl Key {
            /// All but the predicates, in the order in which they are listed.
            const OTHERS: &[Self] = &[$(Self::$key),*];

            const fn facts(self) -> Facts {
                match self {
                    $(Self::$key => Facts {
                        name: $name,
                        form: Form::$form,
                        example: $example,
                        on: $on,
                    },)*
                    Self::Predicate(predicate) => Facts {
                        name: predicate.name(),
                        form: match predicate.takes() {
                            Takes::Type => Form::Type,
                            Takes::Flag | Takes::Methods | Takes::Texts(..) | Takes::Text(..) => Form::Value,
                        },
                        example: predicate.example(),
                        on: ALL,
                    },
                }
            }
        }
    };
}

table! {
    RouteName "route_name" Value, "route_name = \"home\"", ALL;
    Route "route" Type, "route = Article", ALL;
    Name "name" Value, "name = \"edit\"", VIEWS;
    Context "context" Type, "context = Article", &[View, Exception, Defaults];
    ExceptionOnly "exception_only" Value, "exception_only = true", VIEWS;
    AppendSlash "append_slash" Value, "append_slash = true", &[NotFound];
    Custom "custom" Group, "custom(weekday = \"monday\")", EVERY;
    Not "not" Group, "not(request_method = \"POST\")", EVERY;
    Permission "permission" Value, "permission = \"edit\"", VIEWS;
    RequireCsrf "require_csrf" Value, "require_csrf = true", VIEWS;
    HttpCache "http_cache" Value, "http_cache = 3600", ALL;
    Etag "etag" Value, "etag = \"weak\"", VIEWS;
    Compress "compress" Value, "compress = true", VIEWS;
    Timeout "timeout" Value, "timeout = \"30s\"", ALL;
    Decorator "decorator" Value, "decorator = log_time", ALL;
    Wrapper "wrapper" Value, "wrapper = \"frame\"", ALL;
    Option "option" Value, "option = Audited(\"payments\")", ALL;
    Renderer "renderer" Value, "renderer = \"json\"", ALL;
    ViewValues "view_values" Value, "view_values = (title, full_name())", &[Defaults];
    Crate "crate" Value, "crate = path::to::pyramidion", EVERY;
}

impl Key {
    /// The arguments that name a route.
    pub(crate) const ROUTES: [Self; 2] = [Self::RouteName, Self::Route];

    /// Returns all arguments, the predicates before those of an application's own.
    fn all() -> impl Iterator<Item = Self> {
        let is_custom = |key: &&Self| **key == Self::Custom;
        let before = Self::OTHERS.iter().take_while(move |key| !is_custom(key));
        let after = Self::OTHERS.iter().skip_while(move |key| !is_custom(key));
        let predicates = PredicateName::ALL.iter().copied().map(Self::Predicate);
        before.copied().chain(predicates).chain(after.copied())
    }

    /// Returns the conditions among the arguments, which `not(…)` can turn round.
    pub(crate) fn negatable() -> impl Iterator<Item = Self> {
        Self::all().filter(|key| key.can_be_negated())
    }

    pub(crate) const fn can_be_negated(self) -> bool {
        match self {
            Self::Predicate(predicate) => predicate.can_be_negated(),
            Self::Custom => true,
            _ => false,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        self.facts().name
    }

    pub(crate) const fn form(self) -> Form {
        self.facts().form
    }

    /// Returns how it is written.
    pub(crate) const fn example(self) -> &'static str {
        self.facts().example
    }
}
