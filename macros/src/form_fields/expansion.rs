//! Writing what `#[derive(Fields)]` implements.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Path};

use crate::argument_names::Arguments as _;

use super::rule::{Rule, RuleName, What};
use super::{Form, FormField, messages};

/// Writes the implementations of a form.
pub(super) fn of(form: &Form) -> TokenStream {
    let Form {
        ty,
        arguments,
        fields,
    } = form;
    let krate = &arguments.krate;
    let site = Span::mixed_site();
    let functions = fields
        .iter()
        .enumerate()
        .map(|(index, field)| describe(index, field));
    let names = fields.iter().map(|field| &field.name);
    let accesses: Vec<_> = (0..fields.len()).map(access).collect();
    let values: Vec<_> = (0..fields.len()).map(value).collect();
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let equal = fields
        .iter()
        .enumerate()
        .filter_map(|(index, field)| equal(index, field, fields));
    let check = arguments
        .check
        .as_ref()
        .map(|check| quote_spanned!(site=> #check(self, __errors);));
    let prefix = arguments
        .prefix
        .as_ref()
        .map_or_else(String::new, syn::LitStr::value);
    let method = Ident::new(if arguments.is_in_query { "Get" } else { "Post" }, site);
    let has_csrf_error = arguments.csrf_error.is_some();
    let unused = (check.is_none()).then(|| quote_spanned!(site=> let _ = __errors;));
    let group = group_of(ty);
    let texts: Vec<_> = fields.iter().flat_map(FormField::texts).collect();
    let messages = messages::registered(
        krate,
        texts.iter().map(|(text, place)| (text.as_str(), *place)),
    );
    quote_spanned! {site=>
        #messages

        const _: () = {
            use #krate::macro_support::form as __forms;

            #(#functions)*

            #[automatically_derived]
            impl __forms::Fields for #ty {
                const METHOD: __forms::FormMethod = __forms::FormMethod::#method;
                const PREFIX: &'static ::core::primitive::str = #prefix;
                const HAS_CSRF_ERROR: ::core::primitive::bool = #has_csrf_error;
                const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];

                fn parts() -> &'static [__forms::Part] {
                    static __PARTS: __forms::LazyLock<__forms::Vec<__forms::Part>> =
                        __forms::LazyLock::new(|| ::core::convert::From::from([#(#accesses().part()),*]));
                    &__PARTS
                }

                fn read_fields(
                    __node: &__forms::Node<'_>,
                    __errors: &mut __forms::Errors,
                ) -> ::core::option::Option<Self> {
                    #(let #values = #accesses().read(__node, __errors);)*
                    #(#equal)*
                    ::core::option::Option::Some(Self { #(#idents: #values?,)* })
                }

                fn check_whole(&self, __errors: &mut __forms::Errors) {
                    #check
                    #unused
                }

                fn show_fields(&self, __path: &::core::primitive::str, __sent: &mut __forms::Sent) {
                    #(#accesses().show(&self.#idents, __path, __sent);)*
                }

                fn controls(
                    __node: &__forms::Node<'_>,
                    __showing: &__forms::Showing<'_>,
                ) -> __forms::Vec<__forms::Control> {
                    ::core::convert::From::from([#(#accesses().control(__node, __showing)),*])
                }

                fn mistakes(__path: &::core::primitive::str) -> __forms::Vec<__forms::String> {
                    let mut __mistakes = __forms::Vec::new();
                    #(#accesses().add_mistakes(__path, &mut __mistakes);)*
                    __mistakes
                }
            }

            #group
        };
    }
}

/// Writes that the form can be a field of another one.
fn group_of(ty: &Ident) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl __forms::FormField for #ty {
            type Value = Self;

            fn shape() -> __forms::Shape {
                __forms::Shape::Group(<Self as __forms::Fields>::parts())
            }

            fn read(
                __node: &__forms::Node<'_>,
                __field: &__forms::Field<Self>,
                __errors: &mut __forms::Errors,
            ) -> ::core::option::Option<Self> {
                __forms::read_group(__node, __field, __errors)
            }

            fn show(
                &self,
                _: &__forms::Field<Self>,
                __path: &::core::primitive::str,
                __sent: &mut __forms::Sent,
            ) {
                <Self as __forms::Fields>::show_fields(self, __path, __sent);
            }

            fn control(
                __node: &__forms::Node<'_>,
                __field: &__forms::Field<Self>,
                __required: ::core::primitive::bool,
                __showing: &__forms::Showing<'_>,
            ) -> __forms::Control {
                __forms::group::<Self>(__node, __field, __required, __showing)
            }

            fn mistakes(__path: &::core::primitive::str) -> __forms::Vec<__forms::String> {
                <Self as __forms::Fields>::mistakes(__path)
            }
        }
    }
}

/// Writes implementations that let the rest of the program be checked although the form has a mistake, so that this is one
/// error and not another wherever the type is used.
pub(super) fn stand_in(input: &DeriveInput, krate: &Path) -> TokenStream {
    let ty = &input.ident;
    // Parameters are a mistake, which is reported alone.
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let group = group_of(ty);
    quote_spanned! {Span::mixed_site()=>
        const _: () = {
            use #krate::macro_support::form as __forms;

            #[automatically_derived]
            impl __forms::Fields for #ty {
                const METHOD: __forms::FormMethod = __forms::FormMethod::Post;
                const PREFIX: &'static ::core::primitive::str = "";
                const HAS_CSRF_ERROR: ::core::primitive::bool = false;
                const NAMES: &'static [&'static ::core::primitive::str] = &[];

                fn parts() -> &'static [__forms::Part] {
                    &[]
                }

                fn read_fields(
                    _: &__forms::Node<'_>,
                    _: &mut __forms::Errors,
                ) -> ::core::option::Option<Self> {
                    ::core::unimplemented!()
                }

                fn check_whole(&self, _: &mut __forms::Errors) {}

                fn show_fields(&self, _: &::core::primitive::str, _: &mut __forms::Sent) {}

                fn controls(_: &__forms::Node<'_>, _: &__forms::Showing<'_>) -> __forms::Vec<__forms::Control> {
                    __forms::Vec::new()
                }

                fn mistakes(_: &::core::primitive::str) -> __forms::Vec<__forms::String> {
                    __forms::Vec::new()
                }
            }

            #group
        };
    }
}

/// Writes the function that returns a field, with what is said of it.
fn describe(index: usize, field: &FormField) -> TokenStream {
    let FormField {
        ty,
        name,
        label,
        arguments,
        ..
    } = field;
    let site = Span::mixed_site();
    let function = access(index);
    let texts = [
        ("help", &arguments.help),
        ("autocomplete", &arguments.autocomplete),
        ("message", &arguments.message),
    ];
    let texts = texts.into_iter().filter_map(|(method, text)| {
        let (method, text) = (Ident::new(method, site), text.as_ref()?);
        Some(quote_spanned!(site=> .#method(#text)))
    });
    let kind = arguments.kind.map(|kind| {
        let kind = Ident::new(kind.variant, site);
        quote_spanned!(site=> .kind(__forms::Kind::#kind))
    });
    let trim = arguments
        .trim
        .as_ref()
        .map(|trim| quote_spanned!(site=> .trim(#trim)));
    let required = arguments
        .required
        .as_ref()
        .map(|_| quote_spanned!(site=> .required()));
    let may_be_required = arguments.required.as_ref().map(|required| {
        let ask = Ident::new("may_be_required", required.span());
        quote_spanned!(spot(required.span())=> const _: () = __forms::#ask::<#ty>();)
    });
    let choices = arguments.choices.as_ref().map(|choices| {
        let function = Ident::new("choices", choices.span());
        quote_spanned!(site=> .choices(__forms::#function(#choices)))
    });
    let max_items = arguments
        .max_items
        .as_ref()
        .map(|(_, limit)| quote_spanned!(site=> .max_items(#limit)));
    let is_list = arguments.max_items.as_ref().map(|(key, _)| {
        let ask = Ident::new("is_list", key.span());
        quote_spanned!(spot(key.span())=> const _: () = __forms::#ask::<#ty>();)
    });
    let is_trimmed = arguments.trim.as_ref().is_none_or(syn::LitBool::value)
        && arguments.kind.is_none_or(|kind| kind.is_trimmed);
    let rules = arguments
        .rules
        .iter()
        .map(|rule| self::rule(rule, is_trimmed));
    // The compiler reports a type that cannot be a field.
    let [forms, make, variable] = ["__forms", "access", "__field"].map(|name| at(name, ty.span()));
    let said =
        quote_spanned!(site=> #(#texts)* #kind #trim #required #choices #max_items #(#rules)*);
    let made = quote_spanned! {spot(ty.span())=>
        #forms::#make::<#ty>(#name, #label, |#variable| { #variable #said })
    };
    quote_spanned! {site=>
        #may_be_required
        #is_list

        fn #function() -> __forms::Access<#ty> {
            #made
        }
    }
}

/// Returns a place of the expansion where the user wrote something: the compiler says there what does not fit, and lints know that
/// nobody wrote it so.
fn spot(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}

/// Returns a name of the expansion at such a place.
fn at(name: &str, place: Span) -> Ident {
    Ident::new(name, spot(place))
}

/// Writes a rule where it was written.
fn rule(rule: &Rule, is_trimmed: bool) -> TokenStream {
    let place = spot(rule.place);
    let (forms, key) = (at("__forms", place), at(rule.name.name(), place));
    match &rule.what {
        // A method knows the type of the field, so that a limit of another one is told from it.
        What::Limit(limit) if matches!(rule.name, RuleName::Min | RuleName::Max) => {
            quote_spanned!(place=> .#key(#limit))
        }
        What::Limit(limit) => quote_spanned!(place=> .rule(#forms::rules::#key(#limit))),
        What::Address => quote_spanned!(place=> .rule(#forms::rules::#key())),
        What::Types(types) => quote_spanned!(place=> .rule(#forms::rules::#key(&[#(#types),*]))),
        What::Check(check) => {
            let value = at("__value", check.span());
            quote_spanned!(place=> .check(|#value| #check(#value)))
        }
        What::Pattern(pattern) => quote_spanned! {place=>
            .rule(#forms::rules::#key(
                {
                    static __PATTERN: #forms::LazyLock<#forms::rules::Pattern> =
                        #forms::LazyLock::new(|| #forms::rules::Pattern::new(#pattern));
                    &__PATTERN
                },
                #is_trimmed,
            ))
        },
    }
}

/// Writes the comparison of two fields, where it was written.
fn equal(index: usize, field: &FormField, fields: &[FormField]) -> Option<TokenStream> {
    let other = field.arguments.equal_to.as_ref()?;
    let position = fields
        .iter()
        .position(|field| field.ident.unraw() == other.value())?;
    let (access, mine, theirs) = (access(index), value(index), value(position));
    let label = &fields[position].label;
    let [node, errors] = ["__node", "__errors"].map(|name| at(name, other.span()));
    Some(quote_spanned! {spot(other.span())=>
        #access().equals(#node, (#mine.as_ref(), #theirs.as_ref()), #label, #errors);
    })
}

/// Returns the function of a field.
fn access(index: usize) -> Ident {
    format_ident!("__field_{index}", span = Span::mixed_site())
}

/// Returns the variable of a field.
fn value(index: usize) -> Ident {
    format_ident!("__value_{index}", span = Span::mixed_site())
}
