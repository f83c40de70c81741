//! Collecting mistakes, so that one compile shows them all.

use std::fmt::Display;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt as _;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    all: Option<syn::Error>,
    /// What was said and where, since defaults are looked at for each method.
    said: Vec<String>,
}

impl Errors {
    /// Adds a mistake at the given tokens.
    pub(crate) fn add(&mut self, at: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// Adds a mistake.
    pub(crate) fn push(&mut self, error: syn::Error) {
        let said = format!("{:?} {error}", error.span());
        if self.said.contains(&said) {
            return;
        }
        self.said.push(said);
        match &mut self.all {
            Some(all) => all.combine(error),
            None => self.all = Some(error),
        }
    }

    /// Keeps the value of a result, or adds its mistake.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// Tells whether there is no mistake so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_none()
    }

    /// Returns the mistakes, if there are any.
    pub(crate) fn into_error(self) -> Option<syn::Error> {
        self.all
    }
}

/// Reports an argument that is there already.
pub(crate) fn given_twice(key: &Ident) -> syn::Error {
    let name = key.unraw();
    syn::Error::new_spanned(key, format!("`{name}` is given twice: keep one of them"))
}
