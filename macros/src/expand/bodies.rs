//! Checks by the compiler that the arguments of a view can have the body of its requests.
//!
//! Which argument reads the body as what, only the types tell. So the checks are constants.

use proc_macro2::{Span, TokenStream};
use pyramidion_syntax::predicates::PredicateName;
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use crate::keywords::Key;
use crate::model::{Argument, Declaration, Test, View};

use super::call;

/// Writes the checks of a view's arguments.
pub(super) fn checks(view: &View) -> TokenStream {
    let site = Span::mixed_site();
    let owned: Vec<_> = view
        .function
        .arguments
        .iter()
        .enumerate()
        .filter_map(|(index, argument)| match argument {
            Argument::Owned(ty) => Some((call::argument_constant(index), ty.span())),
            Argument::Shared(_) | Argument::Exclusive(_) | Argument::Context(_) => None,
        })
        .collect();
    let mut checks = TokenStream::new();
    if view.declarations.iter().any(is_for_get_only) {
        for (constant, span) in &owned {
            let refuse = quote_spanned! {*span=>
                ::core::panic!(
                    "this argument is read from the body, but requests with `GET` have none: take `Query<…>`, \
                     or answer `POST`"
                )
            };
            checks.extend(quote_spanned! {site=>
                const _: () = if #constant.body.needs_content() {
                    #refuse
                };
            });
        }
    }
    for (position, (constant, span)) in owned.iter().enumerate().skip(1) {
        let earlier = owned[..position].iter().map(|(constant, _)| constant);
        let refuse = quote_spanned! {*span=>
            ::core::panic!(
                "an argument before this one reads the body as something else, and the body is there once: take \
                 one of them"
            )
        };
        checks.extend(quote_spanned! {site=>
            const _: () = if #(#constant.body.excludes(#earlier.body))||* {
                #refuse
            };
        });
    }
    checks
}

/// Tells whether an attribute is for `GET` and `HEAD` only.
fn is_for_get_only(declaration: &Declaration) -> bool {
    let mut predicates = declaration.predicates.iter();
    predicates.any(|predicate| {
        let Test::Texts(texts) = &predicate.test else {
            return false;
        };
        predicate.argument == Key::Predicate(PredicateName::RequestMethod)
            && !predicate.is_negated
            && !texts.is_empty()
            && texts.iter().all(|text| {
                let literal = text.literal();
                literal.is_some_and(|method| method == "GET" || method == "HEAD")
            })
    })
}
