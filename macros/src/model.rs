//! What an attribute and its function say, with only legal states.

mod caching;
mod class;
mod content;
mod contradiction;
mod declaration;
mod function;
mod methods;
mod predicate;
mod resource;
mod signature;
mod subscriber;
mod timeout;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens as _;
use syn::{Path, Signature, Type, parse_quote};

use crate::args::Args;
use crate::errors::Errors;
use crate::keywords::{AttributeKind, Key};

use class::Class;

pub(crate) use caching::Caching;
pub(crate) use declaration::{Context, Declaration, Etag, Renderer, Route};
pub(crate) use function::{Argument, Function, METHOD, Origin, Owner, Receiver};
pub(crate) use predicate::{Predicate, Test};
pub(crate) use subscriber::Subscriber;
pub(crate) use timeout::Timeout;

/// A function and the views that its attributes declare.
pub(crate) struct View {
    /// The path of the runtime crate.
    pub(crate) krate: Path,
    pub(crate) declarations: Vec<Declaration>,
    /// Tokens where each attribute stands.
    pub(crate) places: Vec<TokenStream>,
    pub(crate) function: Function,
}

/// One attribute, as it was written.
pub(crate) struct AttributeTokens {
    pub(crate) kind: AttributeKind,
    pub(crate) args: syn::Result<TokenStream>,
    /// Tokens of the user's that stand where the attribute does, for mistakes in it as a whole.
    pub(crate) place: TokenStream,
    /// Where the attribute is written; for one in a macro, where that is called.
    pub(crate) site: Span,
}

/// What the attributes of several methods have in common.
pub(crate) struct Defaults {
    args: Args,
    class: Class,
}

impl Defaults {
    /// Understands the arguments of `view_defaults`, also those that no method takes over.
    pub(crate) fn parse(tokens: TokenStream, self_ty: Type, errors: &mut Errors) -> Self {
        let kind = AttributeKind::Defaults;
        let args = Args::parse(kind, tokens, errors);
        let attribute = declaration::Attribute {
            kind,
            place: &TokenStream::new(),
            site: Span::call_site(),
        };
        Declaration::parse(&attribute, &args, errors);
        let class = Class::parse(self_ty, &args, errors);
        Self { args, class }
    }
}

impl View {
    /// Understands a function with its attributes; every mistake is added to `errors`.
    pub(crate) fn parse(
        attributes: Vec<AttributeTokens>,
        sig: &Signature,
        defaults: Option<&Defaults>,
        errors: &mut Errors,
    ) -> Self {
        let mut krate: Path = parse_quote!(::pyramidion);
        let mut declarations = Vec::new();
        let mut seen = Vec::new();
        let mut places = Vec::new();
        for attribute in attributes {
            let Some(tokens) = errors.take(attribute.args) else {
                continue;
            };
            let said = (attribute.kind, tokens.to_string());
            if seen.contains(&said) {
                errors.add(
                    &attribute.place,
                    "the function has this attribute twice: remove one of them",
                );
                continue;
            }
            seen.push(said);
            let mut args = Args::parse(attribute.kind, tokens, errors);
            if let Some(defaults) = defaults {
                args = args.with_defaults(&defaults.args.for_attribute(attribute.kind));
            }
            if let Some(path) = parse_crate(&args, errors) {
                krate = path;
            }
            let attribute = declaration::Attribute {
                kind: attribute.kind,
                place: &attribute.place,
                site: attribute.site,
            };
            declarations.push(Declaration::parse(&attribute, &args, errors));
            places.push(attribute.place.clone());
        }
        let class = defaults.map(|defaults| &defaults.class);
        let contexts: Vec<_> = declarations
            .iter()
            .filter_map(Declaration::resource)
            .collect();
        let exceptions: Vec<_> = declarations
            .iter()
            .filter_map(Declaration::exception)
            .collect();
        let function = Function::parse(sig, class, [&contexts, &exceptions], errors);
        if let Some(context) = function.context() {
            let context = context.to_token_stream();
            let without = declarations.iter().zip(&places);
            for (_, place) in without.filter(|(declaration, _)| declaration.resource().is_none()) {
                errors.add(
                    place,
                    format!(
                        "the function takes the context `&{context}`: add `context = {context}`"
                    ),
                );
            }
        }
        let renders = |declaration: &Declaration| declaration.renderer.is_some();
        if declarations.iter().any(renders) {
            function::check_rendered(&function, sig, errors);
        }
        Self {
            krate,
            declarations,
            places,
            function,
        }
    }

    /// Returns the name of the function.
    pub(crate) fn name(&self) -> &Ident {
        &self.function.name
    }
}

fn parse_crate(args: &Args, errors: &mut Errors) -> Option<Path> {
    let arg = args.get(Key::Crate)?;
    match arg.expr() {
        Some(syn::Expr::Path(path)) if path.qself.is_none() => Some(path.path.clone()),
        Some(value) => {
            errors.add(
                value,
                format!("`crate` takes a path, as in `{}`", arg.key.example()),
            );
            None
        }
        None => None,
    }
}
