//! `#[derive(Choice)]`: an enum of which one variant is chosen.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt as _;
use syn::{Attribute, Data, DeriveInput, Fields, LitStr, Path, Variant, parse_quote};

use crate::argument_names::{Arguments as _, arguments};
use crate::argument_values::{self, text};
use crate::errors::Errors;
use crate::words::{label, snake_case};

use super::helper::{Elsewhere, Helper};
use super::messages;
use super::values::filled_text;

/// Expands `#[derive(Choice)]`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let krate = krate(&input.attrs, &mut errors);
    let variants = variants(&input, &mut errors);
    // After a mistake it is implemented all the same, so that this is one error.
    let variants = variants.unwrap_or_default();
    let error = errors.into_error().map(syn::Error::into_compile_error);
    // What depends on parameters would be further errors.
    if !input.generics.params.is_empty() {
        return error.unwrap_or_default();
    }
    let (ty, site) = (&input.ident, Span::mixed_site());
    let (idents, values, labels) = columns(&variants);
    let texts = variants
        .iter()
        .map(|(ident, _, label)| (label.as_str(), ident.span()));
    let messages = messages::registered(&krate, texts);
    quote_spanned! {site=>
        #messages

        const _: () = {
            use #krate::macro_support::form as __forms;

            #[automatically_derived]
            impl __forms::FormValue for #ty {
                const KIND: __forms::Kind = __forms::Kind::Select;

                fn parse(__text: &::core::primitive::str) -> ::core::result::Result<Self, __forms::FieldError> {
                    match __text {
                        #(#values => ::core::result::Result::Ok(Self::#idents),)*
                        _ => ::core::result::Result::Err(__forms::FieldError::new("choice", "No such choice")),
                    }
                }

                fn show(&self) -> __forms::String {
                    // An enum without variants has no value.
                    let __text: &'static ::core::primitive::str = match *self {
                        #(Self::#idents => #values,)*
                        #[allow(unreachable_patterns, reason = "only an enum with a mistake has other variants")]
                        _ => "",
                    };
                    ::core::convert::From::from(__text)
                }

                fn choices() -> __forms::Vec<__forms::Choice> {
                    __forms::choices([#((#values, #labels)),*] as [(&'static ::core::primitive::str, &'static ::core::primitive::str); _])
                }
            }
        };
        #error
    }
}

/// A variant with what is sent, and what people read.
type Chosen = (Ident, String, String);

fn columns(variants: &[Chosen]) -> (Vec<&Ident>, Vec<&String>, Vec<&String>) {
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for (ident, value, label) in variants {
        columns.0.push(ident);
        columns.1.push(value);
        columns.2.push(label);
    }
    columns
}

/// Returns the variants.
fn variants(input: &DeriveInput, errors: &mut Errors) -> Option<Vec<Chosen>> {
    let Data::Enum(data) = &input.data else {
        errors.add(
            &input.ident,
            "what can be chosen is an enum of names, as in `enum Size { Small, Large }`",
        );
        return None;
    };
    if let Some(generic) = input.generics.params.first() {
        errors.add(
            generic,
            "what can be chosen is one type, whose variants have no values: leave its parameters out",
        );
    }
    if data.variants.is_empty() {
        errors.add(&input.ident, "nothing can be chosen: add variants");
        return None;
    }
    let mut chosen: Vec<Chosen> = Vec::new();
    let mut is_right = true;
    for variant in &data.variants {
        match chosen_of(variant, &chosen, errors) {
            Some(next) => chosen.push(next),
            None => is_right = false,
        }
    }
    is_right.then_some(chosen)
}

fn chosen_of(variant: &Variant, earlier: &[Chosen], errors: &mut Errors) -> Option<Chosen> {
    if !matches!(variant.fields, Fields::Unit) {
        errors.add(
            &variant.fields,
            "what can be chosen has no values of its own: they would be further fields of the form",
        );
        return None;
    }
    let arguments = VariantArguments::parse(variant, errors);
    let own = snake_case(&variant.ident.unraw().to_string());
    let value = arguments
        .value
        .as_ref()
        .map_or_else(|| own.clone(), LitStr::value);
    let shown = arguments
        .label
        .map_or_else(|| label(&own), |label| label.value());
    let is_taken = earlier.iter().any(|(_, other, _)| *other == value);
    if is_taken || value.trim().is_empty() {
        let message = if is_taken {
            format!("two variants are sent as {value:?}: give this one another `value`")
        } else {
            "an empty value stands for nothing chosen: take an `Option` of the enum as the field"
                .to_owned()
        };
        match &arguments.value {
            Some(written) => errors.add(written, message),
            None => errors.add(&variant.ident, message),
        }
        return None;
    }
    Some((variant.ident.clone(), value, shown))
}

arguments! {
    /// The arguments of `#[choice(…)]` beside a variant.
    enum VariantArgument {
        Label "label",
        Value "value",
    }
}

arguments! {
    /// The arguments of `#[choice(…)]` beside an enum.
    enum EnumArgument {
        Crate "crate",
    }
}

/// What `#[choice(…)]` beside a variant says.
#[derive(Default)]
struct VariantArguments {
    value: Option<LitStr>,
    label: Option<LitStr>,
}

impl VariantArguments {
    fn parse(variant: &Variant, errors: &mut Errors) -> Self {
        let mut arguments = Self::default();
        VARIANT.read(&variant.attrs, errors, |name: VariantArgument, argument| {
            let key = name.name();
            match name {
                VariantArgument::Label => arguments.label = Some(filled_text(argument, key)?),
                VariantArgument::Value => arguments.value = Some(text(argument, key)?),
            }
            Ok(())
        });
        arguments
    }
}

/// Returns the path under which the crate is known, if an attribute says one.
fn krate(attributes: &[Attribute], errors: &mut Errors) -> Path {
    let mut krate = parse_quote!(::pyramidion);
    CHOICE.read(attributes, errors, |name, argument| {
        match name {
            EnumArgument::Crate => krate = argument_values::krate(argument)?,
        }
        Ok(())
    });
    krate
}

/// `#[choice(…)]`, on a variant.
const VARIANT: Helper = Helper {
    name: "choice",
    example: "label = \"Extra large\"",
    of_text: Some("label"),
    names: VariantArgument::names,
    elsewhere: Some(Elsewhere {
        place: "the enum",
        attribute: "choice",
        names: EnumArgument::names,
    }),
};

/// `#[choice(…)]`, on the enum.
const CHOICE: Helper = Helper {
    name: "choice",
    example: "crate = path::to::pyramidion",
    of_text: None,
    names: EnumArgument::names,
    elsewhere: Some(Elsewhere {
        place: "a variant",
        attribute: "choice",
        names: VariantArgument::names,
    }),
};

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn an_enum_of_names_can_be_chosen() {
        assert!(
            !expand(quote!(
                enum A {
                    B,
                }
            ))
            .to_string()
            .contains("compile_error")
        );
    }
}
