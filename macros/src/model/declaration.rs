//! One attribute: what it declares.

use proc_macro2::{Ident, Span, TokenStream};
use pyramidion_syntax::predicates::PredicateName;
use quote::ToTokens as _;
use syn::{Expr, ExprLit, Lit, Type};

use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::keywords::{AttributeKind, Key};
use crate::templates::{self, Templates};
use crate::value::{self, Text};

use super::caching::Caching;
use super::contradiction;
use super::predicate::Predicate;
use super::resource;
use super::timeout::Timeout;

/// What an attribute is and where it stands.
pub(super) struct Attribute<'a> {
    pub(super) kind: AttributeKind,
    pub(super) place: &'a TokenStream,
    pub(super) site: Span,
}

/// One attribute.
pub(crate) struct Declaration {
    /// Where it is written.
    pub(crate) site: Span,
    pub(crate) route: Option<Route>,
    pub(crate) name: Option<(Ident, Text)>,
    pub(crate) context: Context,
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) permission: Option<(Ident, Text)>,
    pub(crate) wrapper: Option<(Ident, Text)>,
    pub(crate) require_csrf: Option<Expr>,
    pub(crate) http_cache: Option<Caching>,
    pub(crate) etag: Option<Etag>,
    pub(crate) compress: Option<(Ident, Expr)>,
    pub(crate) timeout: Option<Timeout>,
    pub(crate) decorators: Vec<Expr>,
    /// The argument as it was written, with each of its values.
    pub(crate) options: Vec<(Ident, Expr)>,
    /// The status of the redirect to the path with a slash.
    pub(crate) append_slash: Option<Redirect>,
    pub(crate) renderer: Option<Renderer>,
}

/// The route of a view.
pub(crate) enum Route {
    Name(Ident, Text),
    /// A type that derives `Route`.
    Type(Ident, Type),
}

/// What a view is for.
pub(crate) enum Context {
    /// Every request.
    Any,
    Resource(Type),
    Error(Type),
    AnyError,
    Status(u16),
}

/// How the path with a slash is pointed to.
#[derive(Clone, Copy)]
pub(crate) enum Redirect {
    MovedPermanently,
    Found,
    SeeOther,
    Temporary,
    Permanent,
}

impl Redirect {
    fn of_status(status: u16) -> Option<Self> {
        Some(match status {
            301 => Self::MovedPermanently,
            302 => Self::Found,
            303 => Self::SeeOther,
            307 => Self::Temporary,
            308 => Self::Permanent,
            _ => return None,
        })
    }

    /// Returns the name of its status among the constants of `http`.
    pub(crate) const fn constant(self) -> &'static str {
        match self {
            Self::MovedPermanently => "MOVED_PERMANENTLY",
            Self::Found => "FOUND",
            Self::SeeOther => "SEE_OTHER",
            Self::Temporary => "TEMPORARY_REDIRECT",
            Self::Permanent => "PERMANENT_REDIRECT",
        }
    }
}

/// What a tag of the response promises.
#[derive(Clone, Copy)]
pub(crate) enum Etag {
    Weak,
    Strong,
}

/// The renderer of a view.
pub(crate) struct Renderer {
    pub(crate) key: Ident,
    pub(crate) name: Text,
    /// The template of that name and those that it refers to.
    pub(crate) templates: Templates,
}

impl Declaration {
    /// Says which requests the view answers, if it is one of resources; views of equal texts answer the same.
    pub(crate) fn answers(&self) -> Option<String> {
        let context = self.resource()?.to_token_stream();
        let route = self.route.as_ref().map(|route| match route {
            Route::Name(_, name) => name.to_token_stream().to_string(),
            Route::Type(_, ty) => ty.to_token_stream().to_string(),
        });
        let name = self.name.as_ref().and_then(|(_, name)| {
            let name = name
                .literal()
                .unwrap_or_else(|| name.to_token_stream().to_string());
            Some(name).filter(|name| !name.is_empty())
        });
        let mut predicates: Vec<_> = self.predicates.iter().map(Predicate::written).collect();
        predicates.sort();
        Some(format!("{context}|{route:?}|{name:?}|{predicates:?}"))
    }

    /// Returns the type of contexts that the view is for, if it is one of resources.
    pub(crate) fn resource(&self) -> Option<Type> {
        match &self.context {
            Context::Resource(ty) => Some(ty.clone()),
            Context::Any | Context::Error(_) | Context::AnyError | Context::Status(_) => None,
        }
    }

    /// Returns the type of errors that the view is for, if it is for those of one type.
    pub(crate) fn exception(&self) -> Option<Type> {
        match &self.context {
            Context::Error(ty) => Some(ty.clone()),
            Context::Any | Context::Resource(_) | Context::AnyError | Context::Status(_) => None,
        }
    }

    pub(super) fn parse(attribute: &Attribute<'_>, args: &Args, errors: &mut Errors) -> Self {
        let text = |key: Key, errors: &mut Errors| {
            let arg = args.get(key)?;
            Some((arg.ident.clone(), Text::parse(arg, arg.expr()?, errors)?))
        };
        let route = parse_route(args, errors);
        let name = text(Key::Name, errors);
        let context = parse_context(attribute, args, errors);
        check_place(attribute, args, &context, errors);
        let predicates = Predicate::parse_all(args, errors);
        contradiction::check(&predicates, args, errors);
        let permission = text(Key::Permission, errors);
        let wrapper = text(Key::Wrapper, errors);
        let require_csrf = args
            .get(Key::RequireCsrf)
            .and_then(|arg| value::flag(arg, errors));
        let http_cache = args
            .get(Key::HttpCache)
            .and_then(|arg| Caching::parse(arg, errors));
        let etag = args.get(Key::Etag).and_then(|arg| parse_etag(arg, errors));
        let compress = args
            .get(Key::Compress)
            .and_then(|arg| Some((arg.ident.clone(), value::flag(arg, errors)?)));
        let timeout = args
            .get(Key::Timeout)
            .and_then(|arg| Timeout::parse(arg, errors));
        let decorators = args
            .get(Key::Decorator)
            .map(|arg| parse_decorators(arg, errors));
        let options = args.get(Key::Option).map(|arg| parse_options(arg, errors));
        let append_slash = args
            .get(Key::AppendSlash)
            .and_then(|arg| parse_append_slash(arg, errors));
        let renderer = args.get(Key::Renderer).and_then(|arg| {
            let name = Text::parse(arg, arg.expr()?, errors)?;
            let templates = errors.take(templates::find(&name))?;
            Some(Renderer {
                key: arg.ident.clone(),
                name,
                templates,
            })
        });
        Self {
            site: attribute.site,
            route,
            name,
            context,
            predicates,
            permission,
            wrapper,
            require_csrf,
            http_cache,
            etag,
            compress,
            timeout,
            decorators: decorators.unwrap_or_default(),
            options: options.unwrap_or_default(),
            append_slash,
            renderer,
        }
    }
}

fn parse_route(args: &Args, errors: &mut Errors) -> Option<Route> {
    let (name, ty) = (args.get(Key::RouteName), args.get(Key::Route));
    if let (Some(_), Some(ty)) = (name, ty) {
        let message = "`route` and `route_name` both say which route it is: keep one of them";
        errors.add(&ty.ident, message);
    }
    if let Some((arg, ty)) = ty.and_then(|arg| Some((arg, arg.ty()?))) {
        return Some(Route::Type(arg.ident.clone(), ty.clone()));
    }
    let arg = name?;
    let name = Text::parse(arg, arg.expr()?, errors)?;
    Some(Route::Name(arg.ident.clone(), name))
}

fn parse_context(attribute: &Attribute<'_>, args: &Args, errors: &mut Errors) -> Context {
    let arg = args.get(Key::Context);
    let ty = arg.and_then(|arg| match attribute.kind {
        AttributeKind::Exception => arg.ty().cloned(),
        _ => resource::parse(arg, errors),
    });
    match attribute.kind {
        AttributeKind::NotFound => Context::Status(404),
        AttributeKind::Forbidden => Context::Status(403),
        AttributeKind::Exception => ty.map_or(Context::AnyError, Context::Error),
        AttributeKind::View | AttributeKind::Defaults | AttributeKind::Subscriber => {
            let only = args.get(Key::ExceptionOnly).and_then(|arg| {
                let value = value::flag(arg, errors)?;
                match value::literal_flag(&value) {
                    Some(only) => Some((arg, only)),
                    None => {
                        errors.add(value, "`exception_only` is `true` or `false`");
                        None
                    }
                }
            });
            match (only, ty) {
                (Some((_, true)), Some(ty)) => Context::Error(ty),
                (Some((arg, true)), None) => {
                    if attribute.kind == AttributeKind::View && !args.may_have(Key::Context) {
                        errors.add(
                            &arg.ident,
                            "`exception_only` needs the error that the view is for: add \
                             `context = …`",
                        );
                    }
                    Context::AnyError
                }
                (_, Some(ty)) => Context::Resource(ty),
                (_, None) => Context::Any,
            }
        }
    }
}

/// A view answers a route, or a name or context without one; a name in a route would never be asked for.
fn check_place(attribute: &Attribute<'_>, args: &Args, context: &Context, errors: &mut Errors) {
    if attribute.kind == AttributeKind::Defaults {
        return; // the methods complete them
    }
    let is_for_errors = !matches!(context, Context::Any | Context::Resource(_));
    let may_have_route = Key::ROUTES.iter().any(|key| args.may_have(*key));
    if let (Some(name), true) = (args.get(Key::Name), is_for_errors) {
        errors.add(
            &name.ident,
            "a view of errors has no `name`: no path leads to it; leave it out",
        );
    }
    if is_for_errors || may_have_route {
        return;
    }
    if let Some(arg) = args.get(Key::Predicate(PredicateName::MatchParam)) {
        errors.add(
            &arg.ident,
            "`match_param` is for what a route's pattern captured: add `route_name = \"…\"`",
        );
        return;
    }
    if !args.may_have(Key::Name) && !args.may_have(Key::Context) {
        errors.add(
            attribute.place,
            "the view needs a route: add `route_name = \"…\"` with the name given to \
             `config.add_route`; one for resources of a tree says `context = …`",
        );
    }
}

fn parse_decorators(arg: &Arg, errors: &mut Errors) -> Vec<Expr> {
    let Some(value) = arg.expr() else {
        return Vec::new();
    };
    let items = value::items(value);
    if items.is_empty() {
        errors.add(value, "`decorator` needs at least one function");
    }
    let mut decorators = Vec::new();
    for item in items {
        match item {
            Expr::Path(_) => decorators.push(item.clone()),
            _ => errors.add(
                item,
                "`decorator` takes functions by their paths, as in `decorator = (log_time, cached)`",
            ),
        }
    }
    decorators
}

/// Reads options: values of types of the application's own, by which they are known.
fn parse_options(arg: &Arg, errors: &mut Errors) -> Vec<(Ident, Expr)> {
    let Some(value) = arg.expr() else {
        return Vec::new();
    };
    let items = value::items(value);
    if items.is_empty() {
        errors.add(value, "`option` needs at least one value");
    }
    let mut options = Vec::new();
    for item in items {
        match item {
            Expr::Lit(_) | Expr::Tuple(_) | Expr::Array(_) | Expr::Closure(_) | Expr::Assign(_) => errors.add(
                item,
                "an option is known by its type, so that it has one of your own: write it as in `option = Audited(\"payments\")`",
            ),
            _ => options.push((arg.ident.clone(), item.clone())),
        }
    }
    options
}

/// Pyramid's `append_slash`: `true` is a redirect that keeps the method.
fn parse_append_slash(arg: &Arg, errors: &mut Errors) -> Option<Redirect> {
    let value = arg.expr()?;
    let status = match value {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(is_on),
            ..
        }) => return is_on.value.then_some(Redirect::Temporary),
        Expr::Lit(ExprLit {
            lit: Lit::Int(status),
            ..
        }) => status.base10_parse().ok(),
        _ => None,
    };
    let redirect = status.and_then(Redirect::of_status);
    if redirect.is_none() {
        errors.add(
            value,
            "`append_slash` is `true`, which redirects with 307, or one of 301, 302, 303, 307 and 308",
        );
    }
    redirect
}

fn parse_etag(arg: &Arg, errors: &mut Errors) -> Option<Etag> {
    let value = arg.expr()?;
    let text = match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text.value(),
        _ => String::new(),
    };
    match text.as_str() {
        "weak" => Some(Etag::Weak),
        "strong" => Some(Etag::Strong),
        _ => {
            errors.add(
                value,
                "`etag` is \"weak\", or \"strong\" for answers of which parts are asked for",
            );
            None
        }
    }
}
