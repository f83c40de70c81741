//! The header `Allow`: which methods the views of a route answer, in a 405, and in the answer to `OPTIONS` where no view is for
//! that.

use http::header::ALLOW;
use http::{HeaderValue, Method};

use crate::httpexceptions::HttpException;
use crate::predicates::{Methods, Predicate};
use crate::viewderivers::DerivedView;

use super::content_types;

/// What answers a request whose method alone is why no view does.
#[derive(Clone, Debug)]
pub(crate) struct Allowed {
    /// The methods that would be answered, in the order of their names.
    pub(crate) methods: Vec<Method>,
    /// The 405.
    pub(crate) refusal: HttpException,
    /// The answer to `OPTIONS`.
    pub(crate) options: HttpException,
}

impl Allowed {
    /// Prepares the answers for when the method is why none of the views answers; nothing is there if that cannot be.
    pub(super) fn prepare(views: &[DerivedView]) -> Option<Self> {
        let names_methods = |predicate: &Predicate| {
            predicate.methods().is_some() || predicate.content_type().is_some()
        };
        let can_be = !views.is_empty()
            && views
                .iter()
                .all(|view| view.predicates.iter().any(names_methods));
        can_be.then(|| Self::new(views.iter(), views.iter()))
    }

    /// Makes the answers: the method is why the views `refusing` do not answer, which are among those that could.
    pub(super) fn new<'v>(
        refusing: impl Iterator<Item = &'v DerivedView>,
        views: impl Iterator<Item = &'v DerivedView> + Clone,
    ) -> Self {
        let mut methods: Vec<_> = refusing.flat_map(answered_methods).collect();
        methods.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        methods.dedup();
        let refusal = with_allow(HttpException::method_not_allowed(), methods.iter());
        let methods_and_options = methods.iter().chain([&Method::OPTIONS]);
        let options = with_allow(HttpException::no_content(), methods_and_options);
        Self {
            options: content_types::add(options, views),
            refusal,
            methods,
        }
    }
}

/// Returns the methods for which a view answers; one for content answers none that has no content.
fn answered_methods(view: &DerivedView) -> Vec<Method> {
    let is_for_content = content_types::of(view).is_some();
    match Methods::of(view.predicates.iter()) {
        Methods::Only(methods) if is_for_content => {
            let methods = methods.into_iter();
            methods.filter(content_types::has_content).collect()
        }
        Methods::Only(methods) => methods,
        Methods::AllBut(excluded) => [Method::PATCH, Method::POST, Method::PUT]
            .into_iter()
            .filter(|method| !excluded.contains(method))
            .collect(),
    }
}

fn with_allow<'m>(
    exception: HttpException,
    methods: impl Iterator<Item = &'m Method>,
) -> HttpException {
    let names: Vec<_> = methods.map(Method::as_str).collect();
    // A method is a token, which every header can hold.
    match HeaderValue::try_from(names.join(", ")) {
        Ok(allow) => exception.with_header(ALLOW, allow),
        Err(_) => exception,
    }
}
