//! What the attributes of a function say of it, the documentation above all.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Meta, MetaNameValue, Token, parse_quote};

/// What is said of a function beside its signature.
#[derive(Default)]
pub(crate) struct Notes {
    /// The lines of the documentation, some of which may be macros.
    pub(crate) docs: Vec<Expr>,
    /// That it should not be used any more, and why.
    pub(crate) deprecated: Option<Expr>,
    /// Whether it is `#[doc(hidden)]`.
    pub(crate) is_hidden: bool,
}

impl Notes {
    pub(crate) fn of(attrs: &[Attribute]) -> Self {
        let mut notes = Self::default();
        for attr in attrs {
            match &attr.meta {
                Meta::NameValue(pair) if pair.path.is_ident("doc") => {
                    notes.docs.push(pair.value.clone());
                }
                Meta::List(list) if list.path.is_ident("doc") => {
                    let mut words = list.tokens.clone().into_iter();
                    notes.is_hidden |= words.any(|word| word.to_string() == "hidden");
                }
                meta if meta.path().is_ident("deprecated") => {
                    notes.deprecated = Some(reason(attr));
                }
                _ => {}
            }
        }
        notes
    }
}

/// Returns the reason of a `#[deprecated]`. What is wrong with it, the compiler says.
fn reason(attr: &Attribute) -> Expr {
    let reason = match &attr.meta {
        Meta::Path(_) => None,
        Meta::NameValue(pair) => Some(pair.value.clone()),
        Meta::List(_) => {
            let pairs = Punctuated::<MetaNameValue, Token![,]>::parse_terminated;
            let pairs = attr.parse_args_with(pairs).unwrap_or_default();
            let mut notes = pairs.into_iter().filter(|pair| pair.path.is_ident("note"));
            notes.next().map(|pair| pair.value)
        }
    };
    reason.unwrap_or_else(|| parse_quote!(""))
}
