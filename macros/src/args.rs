//! The tokens of an attribute: `key = value, …`.

mod explain;
mod read;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, Token, Type, parenthesized};

use crate::argument_values::skip_to_comma;
use crate::errors::{Errors, given_twice};
use crate::keywords::{AttributeKind, Form, Key};

/// The arguments of one attribute.
#[derive(Clone, Default)]
pub(crate) struct Args {
    args: Vec<Arg>,
    /// What the arguments that could not be read were meant to be, where that is known.
    unread: Vec<Option<Key>>,
}

/// One argument.
#[derive(Clone)]
pub(crate) struct Arg {
    pub(crate) key: Key,
    /// The key as it was written; the name of a predicate in `custom(…)`.
    pub(crate) ident: Ident,
    pub(crate) value: Value,
    /// Whether it stands in `not(…)`.
    pub(crate) is_negated: bool,
}

/// The value of an argument.
#[derive(Clone)]
pub(crate) enum Value {
    Expr(Expr),
    Type(Type),
}

/// An argument that cannot be read.
struct Mistake {
    error: syn::Error,
    meant: Option<Key>,
}

/// Where arguments stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Attribute,
    Not,
    Custom { is_negated: bool },
}

impl Args {
    /// Reads the arguments that can be read, and adds a mistake for each other one.
    pub(crate) fn parse(kind: AttributeKind, tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        let read = |input: ParseStream<'_>| {
            args.read(kind, Place::Attribute, input, errors);
            Ok(())
        };
        let all = read.parse2(tokens);
        errors.take(all);
        args
    }

    fn read(
        &mut self,
        kind: AttributeKind,
        place: Place,
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) {
        while !input.is_empty() {
            self.read_one(kind, place, input, errors);
        }
    }

    /// Reads an argument and the comma after it.
    fn read_one(
        &mut self,
        kind: AttributeKind,
        place: Place,
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) {
        if let Ok(comma) = input.parse::<Token![,]>() {
            errors.add(comma, "an argument is missing before this comma");
            return;
        }
        let read = read::parse_key(kind, place, input).and_then(|(key, ident)| {
            if let (Place::Attribute | Place::Not, Form::Group) = (place, key.form()) {
                self.read_group(kind, place, (key, &ident), input, errors)?;
                return Ok(ident);
            }
            let value = read::parse_value(key, &ident, input)?;
            let arg = Arg {
                key,
                ident: ident.clone(),
                value,
                is_negated: matches!(place, Place::Not | Place::Custom { is_negated: true }),
            };
            self.push(arg, errors);
            Ok(ident)
        });
        match read {
            Ok(ident) => read::read_separator(kind, &ident, input, errors),
            Err(mistake) => {
                self.unread.push(mistake.meant);
                errors.push(mistake.error);
                skip_to_comma(input);
                input.parse::<Option<Token![,]>>().ok();
            }
        }
    }

    /// Reads `not(…)` or `custom(…)`, whose name has been read.
    fn read_group(
        &mut self,
        kind: AttributeKind,
        place: Place,
        (key, ident): (Key, &Ident),
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) -> Result<(), Mistake> {
        if !input.peek(syn::token::Paren) {
            let message = format!(
                "`{}` takes parentheses, as in `{}`",
                key.name(),
                key.example()
            );
            return Err(mistake(ident, message, Some(key)));
        }
        let mut read = |input: ParseStream<'_>| {
            let content;
            parenthesized!(content in input);
            if content.is_empty() {
                let message = format!(
                    "`{}` is empty; write it as in `{}`",
                    key.name(),
                    key.example()
                );
                errors.add(ident, message);
            }
            let is_negated = place == Place::Not;
            let place = match key {
                Key::Not => Place::Not,
                _ => Place::Custom { is_negated },
            };
            self.read(kind, place, &content, errors);
            Ok(())
        };
        let result: syn::Result<()> = read(input);
        result.map_err(|error| Mistake {
            error,
            meant: Some(key),
        })
    }

    fn push(&mut self, arg: Arg, errors: &mut Errors) {
        let is_same = |other: &Arg| other.is_same(&arg) && other.is_negated == arg.is_negated;
        if self.args.iter().any(is_same) {
            errors.push(given_twice(&arg.ident));
        } else {
            self.args.push(arg);
        }
    }

    /// Returns an argument.
    pub(crate) fn get(&self, key: Key) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.key == key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arg> {
        self.args.iter()
    }

    /// Tells whether an argument is there, or may have been meant by one that could not be read.
    pub(crate) fn may_have(&self, key: Key) -> bool {
        let mut unread = self.unread.iter();
        self.get(key).is_some() || unread.any(|meant| meant.is_none_or(|meant| meant == key))
    }

    /// Returns the arguments that an attribute takes of those of `view_defaults`.
    pub(crate) fn for_attribute(&self, kind: AttributeKind) -> Self {
        // The `context` of a block is that of its views; exception views have none from it.
        let is_taken = |arg: &&Arg| {
            let is_context = arg.key == Key::Context;
            kind.find(arg.key.name()).is_some() && !(is_context && kind == AttributeKind::Exception)
        };
        Self {
            args: self.args.iter().filter(is_taken).cloned().collect(),
            unread: self.unread.clone(),
        }
    }

    /// Returns the arguments with defaults, of which those are left out that are given here.
    pub(crate) fn with_defaults(mut self, defaults: &Self) -> Self {
        let missing = defaults.args.iter().filter(|default| {
            let mut args = self.args.iter();
            !args.any(|arg| arg.replaces(default))
        });
        let missing: Vec<_> = missing.cloned().collect();
        self.args.extend(missing);
        self.unread.extend(&defaults.unread);
        self
    }
}

impl Arg {
    /// Tells whether two arguments are for the same thing.
    fn is_same(&self, other: &Self) -> bool {
        self.key == other.key && (self.key != Key::Custom || self.ident == other.ident)
    }

    /// Tells whether a default is left out where this argument is given.
    fn replaces(&self, default: &Self) -> bool {
        let is_route = |arg: &Self| Key::ROUTES.contains(&arg.key);
        self.is_same(default) || is_route(self) && is_route(default)
    }

    /// Returns a value that is not a type.
    pub(crate) fn expr(&self) -> Option<&Expr> {
        match &self.value {
            Value::Expr(value) => Some(value),
            Value::Type(_) => None,
        }
    }

    /// Returns a value that is a type.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match &self.value {
            Value::Type(ty) => Some(ty),
            Value::Expr(_) => None,
        }
    }
}

fn mistake(at: impl ToTokens, message: impl std::fmt::Display, meant: Option<Key>) -> Mistake {
    Mistake {
        error: syn::Error::new_spanned(at, message),
        meant,
    }
}

impl Value {
    /// Returns where the value is written.
    pub(crate) fn span(&self) -> Span {
        use syn::spanned::Spanned as _;
        match self {
            Self::Expr(value) => value.span(),
            Self::Type(ty) => ty.span(),
        }
    }
}
