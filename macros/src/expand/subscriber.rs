//! Writing the registration of a subscriber.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Type};

use crate::errors::Errors;
use crate::item::FunctionItem;
use crate::keywords::AttributeKind;
use crate::model::Subscriber;

use super::{attribute_place, registration, support_of, with_error};

/// Expands `#[subscriber(args)] item`.
pub(crate) fn subscriber(
    args: TokenStream,
    item: &TokenStream,
    suffix: &str,
    is_in_impl: fn() -> bool,
) -> TokenStream {
    const KIND: AttributeKind = AttributeKind::Subscriber;
    let function = match FunctionItem::parse(KIND, item.clone()) {
        Ok(function) => function,
        Err(error) => return with_error(item, &error),
    };
    let mut errors = Errors::default();
    let place = attribute_place(KIND, &function);
    let subscriber = Subscriber::parse(args, &place, &function.sig, &mut errors);
    if function.is_complete && errors.is_empty() && is_in_impl() {
        Subscriber::refuse_method(&function.sig, &mut errors);
    }
    if let Some(error) = errors.into_error() {
        let error = error.into_compile_error();
        return quote!(#function #error);
    }
    let cfgs: Vec<_> = function.attrs_named("cfg").collect();
    let subscriber = subscriber.filter(|_| function.is_complete);
    let registration = subscriber.map(|subscriber| register(&subscriber, &cfgs, suffix));
    quote!(#function #registration)
}

fn register(subscriber: &Subscriber, cfgs: &[&Attribute], suffix: &str) -> TokenStream {
    let Subscriber {
        krate,
        event,
        predicates,
        name,
        taken,
    } = subscriber;
    let site = Span::mixed_site();
    let support = Ident::new("__support", site);
    let constant = format_ident!("__subscriber_{}_{suffix}", name.unraw(), span = site);
    let import = support_of(krate);
    let named = match event {
        Type::TraitObject(_) => "of_family",
        _ => "of",
    };
    let named = Ident::new(named, site);
    let predicates = predicates
        .iter()
        .map(|predicate| registration::predicate(predicate, &support));
    // Whether the function takes what it is told of is known to the compiler, which points at this.
    let told_of = Ident::new("__told_of", site.located_at(taken.span()));
    let place = registration::place(&name.unraw().to_string(), Span::call_site(), &support);
    quote_spanned! {site=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_upper_case_globals, reason = "the name is that of the function")]
        const #constant: () = {
            #import
            const __PREDICATES: &[#support::PredicateConfig] = &[#(#predicates),*];
            #support::inventory::submit! {
                #support::RegisteredSubscriber {
                    subscription: || {
                        let __told_of = #support::#named::<#event>();
                        #support::subscription(#told_of, #name, __PREDICATES)
                    },
                    place: #place,
                }
            }
        };
    }
}
