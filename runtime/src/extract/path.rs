//! The values of a path as an argument of a view.

use std::any::type_name;

use serde::de::DeserializeOwned;

use crate::httpexceptions::HttpException;
use crate::request::Request;

use super::FromRequest;
use super::placeholders;
use super::rejection::Rejection;
use super::requirements::Requirements;

/// The values of the path's placeholders.
///
/// `T` is one value, a tuple of values in the order of the pattern, or a type with fields named as the
/// placeholders; a remainder can be a `Vec`. A value that cannot be read as its type is answered with
/// 404, since there is no page at such an address.
///
/// That the fields of `T`, or the number of its values, fit the pattern of the route is checked by
/// [`make_app`](crate::Configurator::make_app), as far as `T` lets it be known: not for
/// `#[serde(flatten)]`, and not for enums that are told apart by a value. An `Option`, inside or around it, is `None`
/// on a pattern without placeholders.
///
/// See the [module docs](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromRequest for Path<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        placeholders::read(request.matchdict()).map(Self).map_err(|error| {
            if let Some(misfit) = error.misfit() {
                // An extractor that takes a path without saying so is found here.
                let (name, pattern) = request
                    .matched_route()
                    .map_or(("", ""), |route| (route.name(), route.pattern()));
                let ty = type_name::<T>();
                let message = format!(
                    "`Path<{ty}>` never fits the route `{name}` (`{pattern}`): {misfit}; an extractor that \
                     takes it says so by `requirements.path::<T>()`, so that it is checked at start-up"
                );
                if request.matchdict().is_empty() {
                    return Rejection::unset(message).into();
                }
                return message.into();
            }
            let exception = HttpException::not_found();
            let exception = exception.with_log_message(format!("in the path: {error}"));
            exception.with_field(error.field()).into()
        })
    }

    fn requires(requirements: &mut Requirements) {
        requirements.path::<T>();
    }
}
