//! Functions that templates call: URLs, tokens, messages.

use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, Serde, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::request::Request;
use crate::url::{UrlArgs, UrlError};

use super::lent::Lent;
#[cfg(feature = "i18n")]
use super::translating::Translate;
use super::url_arguments::{name_and_url_args, url_args};

/// A function of the framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    RouteUrl,
    RoutePath,
    CurrentRouteUrl,
    CurrentRoutePath,
    #[cfg(feature = "static")]
    StaticUrl,
    #[cfg(feature = "static")]
    StaticPath,
    CsrfToken,
    CsrfInput,
    PopFlash,
    PeekFlash,
    HasPermission,
    CspNonce,
    #[cfg(feature = "i18n")]
    Translate(Translate),
}

impl Function {
    /// Returns the function that templates know by a name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "route_url" => Self::RouteUrl,
            "route_path" => Self::RoutePath,
            "current_route_url" => Self::CurrentRouteUrl,
            "current_route_path" => Self::CurrentRoutePath,
            #[cfg(feature = "static")]
            "static_url" => Self::StaticUrl,
            #[cfg(feature = "static")]
            "static_path" => Self::StaticPath,
            "csrf_token" | "get_csrf_token" => Self::CsrfToken,
            "csrf_input" => Self::CsrfInput,
            "pop_flash" => Self::PopFlash,
            "peek_flash" => Self::PeekFlash,
            "has_permission" => Self::HasPermission,
            "csp_nonce" => Self::CspNonce,
            #[cfg(feature = "i18n")]
            name => Self::Translate(Translate::of_name(name)?),
            #[cfg(not(feature = "i18n"))]
            _ => return None,
        })
    }

    /// Returns the name by which templates know it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RouteUrl => "route_url",
            Self::RoutePath => "route_path",
            Self::CurrentRouteUrl => "current_route_url",
            Self::CurrentRoutePath => "current_route_path",
            #[cfg(feature = "static")]
            Self::StaticUrl => "static_url",
            #[cfg(feature = "static")]
            Self::StaticPath => "static_path",
            Self::CsrfToken => "csrf_token",
            Self::CsrfInput => "csrf_input",
            Self::PopFlash => "pop_flash",
            Self::PeekFlash => "peek_flash",
            Self::HasPermission => "has_permission",
            Self::CspNonce => "csp_nonce",
            #[cfg(feature = "i18n")]
            Self::Translate(translate) => translate.name(),
        }
    }

    /// Returns the names of all functions.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        let names = [
            "route_url",
            "route_path",
            "current_route_url",
            "current_route_path",
            "static_url",
            "static_path",
            "csrf_token",
            "get_csrf_token",
            "csrf_input",
            "pop_flash",
            "peek_flash",
            "has_permission",
            "csp_nonce",
            "_",
            "gettext",
            "ngettext",
            "pgettext",
            "npgettext",
        ];
        names
            .into_iter()
            .filter(|name| Self::of_name(name).is_some())
    }

    /// Tells whether templates can call it without naming the request or the session.
    pub(super) fn is_global(self) -> bool {
        self != Self::HasPermission
    }

    /// Tells whether it is a method of the session.
    pub(super) fn is_of_session(self) -> bool {
        matches!(self, Self::CsrfToken | Self::PopFlash | Self::PeekFlash)
    }

    pub(super) fn call(
        self,
        lent: &Lent,
        state: &mut State<'_, '_>,
        args: &[Value],
    ) -> Result<Value, Error> {
        #[cfg(feature = "i18n")]
        if let Self::Translate(translate) = self {
            return translate.call(lent, state, args);
        }
        #[cfg(not(feature = "i18n"))]
        let _ = state;
        let result = lent.with(|request| self.call_with(request, args));
        result.unwrap_or_else(|| Err(failed("the template is rendered already")))
    }

    fn call_with(self, request: &mut Request, args: &[Value]) -> Result<Value, Error> {
        match self {
            Self::RouteUrl => route(args, |name, args| request.route_url((name, args))),
            Self::RoutePath => route(args, |name, args| request.route_path((name, args))),
            Self::CurrentRouteUrl => written(request.current_route_url(url_args(args)?)),
            Self::CurrentRoutePath => written(request.current_route_path(url_args(args)?)),
            #[cfg(feature = "static")]
            Self::StaticUrl => route(args, |path, args| request.static_url(path, args)),
            #[cfg(feature = "static")]
            Self::StaticPath => route(args, |path, args| request.static_path(path, args)),
            Self::CsrfToken => {
                from_args::<()>(args)?;
                csrf_token(request).map(Value::from)
            }
            Self::CsrfInput => {
                from_args::<()>(args)?;
                let token = csrf_token(request)?;
                let name = request.csrf_field().unwrap_or("csrf_token").to_owned();
                let input = format!(
                    "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
                    minijinja::HtmlEscape(&name),
                    minijinja::HtmlEscape(&token)
                );
                Ok(Value::from_safe_string(input))
            }
            Self::PopFlash | Self::PeekFlash => {
                let (queue,): (Option<&str>,) = from_args(args)?;
                let queue = queue.unwrap_or_default();
                let session = request.try_session().map_err(because)?;
                let messages = if self == Self::PopFlash {
                    session.pop_flash(queue)
                } else {
                    session.peek_flash(queue).to_vec()
                };
                Ok(messages
                    .iter()
                    .map(|message| Value::from(Serde(message)))
                    .collect())
            }
            Self::CspNonce => {
                from_args::<()>(args)?;
                Ok(Value::from(request.csp_nonce()))
            }
            #[cfg(feature = "i18n")]
            Self::Translate(_) => Err(failed("it needs the template that calls it")),
            Self::HasPermission => {
                let (permission,): (&str,) = from_args(args)?;
                Ok(Value::from(request.has_permission(permission).is_allowed()))
            }
        }
    }
}

fn route(
    args: &[Value],
    write: impl FnOnce(&str, UrlArgs) -> Result<String, UrlError>,
) -> Result<Value, Error> {
    let (name, args) = name_and_url_args(args)?;
    written(write(&name, args))
}

fn written(url: Result<String, UrlError>) -> Result<Value, Error> {
    // The error of the template says where it is.
    url.map(Value::from)
        .map_err(|error| because(error.without_place()))
}

fn csrf_token(request: &mut Request) -> Result<String, Error> {
    if !request.has_csrf_tokens() {
        return Err(failed(
            "CSRF tokens are kept in the session, but there is no session factory; call \
             `config.set_session_factory(…)` or `config.set_csrf_storage_policy(…)`",
        ));
    }
    Ok(request.csrf_token())
}

/// The error for a call that fails for a reason of the framework.
pub(super) fn because(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::InvalidOperation, "the call failed").with_source(error)
}

pub(super) fn failed(message: &'static str) -> Error {
    #[derive(Debug)]
    struct Failed(&'static str);

    impl std::fmt::Display for Failed {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Failed {}

    because(Failed(message))
}

/// A function as a value of a template.
#[derive(Debug)]
pub(super) struct SystemFunction {
    lent: Arc<Lent>,
    function: Function,
}

impl SystemFunction {
    pub(super) fn new(lent: Arc<Lent>, function: Function) -> Self {
        Self { lent, function }
    }

    /// Returns the name by which templates call it.
    pub(super) fn name(&self) -> &'static str {
        self.function.name()
    }
}

impl Object for SystemFunction {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        self.function.call(&self.lent, state, args)
    }
}
