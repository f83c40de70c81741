//! What an attribute and its function say, with only legal states.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Expr, FnArg, GenericParam, Path, ReturnType, Safety, Signature, Type, TypeParamBound,
    parse_quote,
};

use crate::args::Args;
use crate::errors::Errors;
use crate::item::FunctionItem;
use crate::keywords::{CRATE, METHODS, RENDERER, REQUEST_METHOD, ROUTE_NAME};
use crate::near;
use crate::templates::{self, Template};
use crate::value::{self, Text};

/// A function and the views that its attributes declare.
pub(crate) struct View {
    /// The path of the runtime crate.
    pub(crate) krate: Path,
    pub(crate) declarations: Vec<Declaration>,
    pub(crate) function: Function,
}

/// One attribute, as it was written.
pub(crate) struct AttributeTokens {
    pub(crate) args: syn::Result<TokenStream>,
    /// Tokens of the user's that stand where the attribute does, for mistakes in it as a whole.
    pub(crate) place: TokenStream,
    /// Where the attribute is written; for one in a macro, where that is called.
    pub(crate) site: Span,
}

/// One attribute.
pub(crate) struct Declaration {
    /// Where it is written.
    pub(crate) site: Span,
    pub(crate) route_name: Option<(Ident, Text)>,
    pub(crate) request_method: Option<(Ident, Vec<Text>)>,
    pub(crate) renderer: Option<Renderer>,
}

/// The renderer of a view.
pub(crate) struct Renderer {
    pub(crate) key: Ident,
    pub(crate) name: Text,
    /// The template of that name and those that it refers to.
    pub(crate) templates: Vec<Template>,
}

/// A function that can answer requests.
pub(crate) struct Function {
    pub(crate) name: Ident,
    pub(crate) is_async: bool,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: Option<Type>,
}

/// An argument of the function, by its type.
pub(crate) enum Argument {
    /// Taken from the request.
    Owned(Type),
    /// A part of the request, borrowed.
    Shared(Type),
    /// A part of the request, borrowed for changing.
    Exclusive(Type),
}

impl View {
    /// Understands a function with its attributes; every mistake is in the error.
    pub(crate) fn parse(
        attributes: Vec<AttributeTokens>,
        item: &FunctionItem,
    ) -> syn::Result<Self> {
        let mut errors = Errors::default();
        let mut krate: Path = parse_quote!(::pyramidion);
        let mut declarations = Vec::new();
        for AttributeTokens { args, place, site } in attributes {
            let Some(args) = errors.take(args) else {
                continue;
            };
            let args = Args::parse(args, &mut errors);
            if let Some(path) = parse_crate(&args, &mut errors) {
                krate = path;
            }
            declarations.push(Declaration::parse(&place, site, &args, &mut errors));
        }
        let function = Function::parse(&item.sig, &mut errors);
        check_output(&item.sig, &mut errors);
        check_parameters(&item.sig, &mut errors);
        errors.finish(Self {
            krate,
            declarations,
            function,
        })
    }
}

impl Declaration {
    fn parse(place: &TokenStream, site: Span, args: &Args, errors: &mut Errors) -> Self {
        let route_name = args
            .get(ROUTE_NAME)
            .and_then(|arg| Some((arg.ident.clone(), Text::parse(arg, &arg.value, errors)?)));
        if !args.may_have(ROUTE_NAME) {
            errors.add(
                place,
                "the view needs a route: add `route_name = \"…\"` with the name given to \
                 `config.add_route`",
            );
        }
        let request_method = args.get(REQUEST_METHOD).map(|arg| {
            let items = value::items(&arg.value);
            if items.is_empty() {
                errors.add(&arg.value, "`request_method` needs at least one method");
            }
            let methods = items
                .into_iter()
                .filter_map(|item| Text::parse(arg, item, errors));
            let methods: Vec<_> = methods.collect();
            check_methods(&methods, errors);
            (arg.ident.clone(), methods)
        });
        let renderer = args.get(RENDERER).and_then(|arg| {
            let name = Text::parse(arg, &arg.value, errors)?;
            let templates = errors.take(templates::find(&name))?;
            Some(Renderer {
                key: arg.ident.clone(),
                name,
                templates,
            })
        });
        Self {
            site,
            route_name,
            request_method,
            renderer,
        }
    }
}

fn parse_crate(args: &Args, errors: &mut Errors) -> Option<Path> {
    let arg = args.get(CRATE)?;
    match &arg.value {
        Expr::Path(path) if path.qself.is_none() => Some(path.path.clone()),
        value => {
            errors.add(
                value,
                format!("`crate` takes a path, as in `{}`", arg.key.example),
            );
            None
        }
    }
}

/// Methods are upper case, known or plainly meant, and not repeated.
fn check_methods(methods: &[Text], errors: &mut Errors) {
    let mut seen = Vec::new();
    for method in methods {
        let Some(name) = method.literal() else {
            continue;
        };
        let upper = name.to_ascii_uppercase();
        if name == "*" {
            errors.add(
                method,
                "a view without `request_method` answers every method",
            );
        } else if let Some(wrong) = name.chars().find(|c| !c.is_ascii_alphabetic() && *c != '-') {
            errors.add(method, wrong_character(&name, wrong));
        } else if name != upper {
            let meant = misspelled_method(&upper).unwrap_or(&upper);
            errors.add(
                method,
                format!("HTTP methods are upper case: use {meant:?}"),
            );
        } else if let Some(near) = misspelled_method(&name) {
            errors.add(
                method,
                format!("unknown HTTP method {name:?}; did you mean {near:?}?"),
            );
        } else if seen.contains(&name) {
            errors.add(method, format!("{name:?} is listed twice"));
        } else {
            seen.push(name);
        }
    }
}

/// Explains a character that is in no method; mostly it separates several of them.
fn wrong_character(name: &str, wrong: char) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphabetic() && c != '-');
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let advice = match words.as_slice() {
        [] => String::new(),
        [word] => format!("; use {word:?}"),
        words => {
            let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
            format!("; write several as `({})`", words.join(", "))
        }
    };
    format!("{wrong:?} cannot be in the name of an HTTP method{advice}")
}

/// Returns the standard method that a name was meant to be; other names are extensions.
fn misspelled_method(name: &str) -> Option<&'static str> {
    if METHODS.contains(&name) {
        return None;
    }
    let near = near::nearest(name, METHODS.iter().copied())?;
    // `PUST` is near to both `PUT` and `POST`, but a word of other length is probably an extension.
    (name.len().abs_diff(near.len()) <= 1 && name.len() > 2).then_some(near)
}

impl Function {
    /// Tells whether a type is `_`, which the compiler reports where it is written.
    pub(crate) fn has_unknown_type(&self) -> bool {
        let arguments = self.arguments.iter().map(|argument| match argument {
            Argument::Owned(ty) | Argument::Shared(ty) | Argument::Exclusive(ty) => ty,
        });
        arguments
            .chain(&self.output)
            .any(|ty| has_placeholder(ty.to_token_stream()))
    }

    fn parse(sig: &Signature, errors: &mut Errors) -> Self {
        check_qualifiers(sig, errors);
        check_generics(sig, errors);
        let mut arguments = Vec::new();
        let mut has_borrow = false;
        for input in &sig.inputs {
            match input {
                FnArg::Receiver(receiver) => errors.add(
                    receiver,
                    "this is a method: a view is a free function, which takes the request as an \
                     argument",
                ),
                FnArg::Typed(typed) => {
                    let argument = Argument::parse(&typed.ty, errors);
                    if !matches!(argument, Argument::Owned(_)) {
                        if has_borrow {
                            errors.add(
                                &typed.ty,
                                "a view borrows one part of the request; take `&mut Request` and \
                                 reach the others through it",
                            );
                        }
                        has_borrow = true;
                    }
                    arguments.push(argument);
                }
            }
        }
        let output = match &sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, output) => Some((**output).clone()),
        };
        let (name, is_async) = (sig.ident.clone(), sig.asyncness.is_some());
        Self {
            name,
            is_async,
            arguments,
            output,
        }
    }
}

impl Argument {
    fn parse(ty: &Type, errors: &mut Errors) -> Self {
        match ty {
            Type::Group(group) => Self::parse(&group.elem, errors),
            Type::Paren(paren) => Self::parse(&paren.elem, errors),
            Type::Reference(reference) => {
                let inner = (*reference.elem).clone();
                check_content(lifetime(inner.to_token_stream()), errors);
                match reference.mutability {
                    Some(_) => Self::Exclusive(inner),
                    None => Self::Shared(inner),
                }
            }
            Type::ImplTrait(_) => {
                errors.add(
                    ty,
                    "an argument of a view has a type of its own: `impl Trait` could be any type",
                );
                Self::Owned(ty.clone())
            }
            ty => {
                let tokens = || ty.to_token_stream();
                check_content(lifetime(tokens()).or_else(|| reference(tokens())), errors);
                Self::Owned(ty.clone())
            }
        }
    }
}

/// What is taken from the request is owned; only references to parts of it have a lifetime.
fn check_content(borrowed: Option<TokenStream>, errors: &mut Errors) {
    if let Some(borrowed) = borrowed {
        errors.add(
            borrowed,
            "a value that is taken from the request owns its content: use `String` instead of \
             `&str`, and a type without a lifetime",
        );
    }
}

/// Returns the first lifetime in a type that is not `'static`.
fn lifetime(tokens: TokenStream) -> Option<TokenStream> {
    find(tokens, '\'', |mark, next| {
        (next.to_string() != "static").then(|| quote!(#mark #next))
    })
}

/// Returns the first reference in a type that has no lifetime.
fn reference(tokens: TokenStream) -> Option<TokenStream> {
    find(tokens, '&', |mark, next| {
        let has_lifetime = matches!(next, TokenTree::Punct(next) if next.as_char() == '\'');
        (!has_lifetime).then(|| quote!(#mark #next))
    })
}

/// Returns what `pick` makes of the first of the given marks, and of the token after it, that it wants.
fn find(
    tokens: TokenStream,
    mark: char,
    pick: fn(&TokenTree, &TokenTree) -> Option<TokenStream>,
) -> Option<TokenStream> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    // The arguments of a function that is a value have lifetimes of their own.
    let is_function = |token: &TokenTree| {
        let word = token.to_string();
        ["fn", "Fn", "FnMut", "FnOnce"].contains(&word.as_str())
    };
    if tokens.iter().any(is_function) {
        return None;
    }
    tokens
        .iter()
        .enumerate()
        .find_map(|(index, token)| match token {
            TokenTree::Punct(punct) if punct.as_char() == mark => {
                pick(token, tokens.get(index + 1)?)
            }
            TokenTree::Group(group) => find(group.stream(), mark, pick),
            _ => None,
        })
}

fn has_placeholder(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "_",
        // A constant in braces can hold patterns.
        TokenTree::Group(group) => {
            group.delimiter() != Delimiter::Brace && has_placeholder(group.stream())
        }
        _ => false,
    })
}

fn check_qualifiers(sig: &Signature, errors: &mut Errors) {
    if let Safety::Unsafe(token) = &sig.safety {
        errors.add(
            token,
            "a view cannot be `unsafe`: nobody could promise what it asks for; put the unsafe \
             block inside",
        );
    }
    if let Some(abi) = &sig.abi {
        errors.add(abi, "a view is a Rust function: remove the `extern`");
    }
    if let Some(variadic) = &sig.variadic {
        errors.add(variadic, "a view has a fixed number of arguments");
    }
}

/// A view answers, and one that answers later is `async`.
fn check_output(sig: &Signature, errors: &mut Errors) {
    let ReturnType::Type(_, output) = &sig.output else {
        return;
    };
    if let Type::Never(never) = &**output {
        errors.add(never, "a view answers the request, so it must return");
    } else if is_future(output) {
        errors.add(
            output,
            "a view that waits is an `async fn`, which returns what is waited for",
        );
    }
}

fn is_future(ty: &Type) -> bool {
    let is_future = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => last_is(&bound.path, &["Future"]),
        _ => false,
    };
    match ty {
        Type::ImplTrait(hidden) => hidden.bounds.iter().any(is_future),
        Type::Path(path) => last_is(&path.path, &["BoxFuture", "LocalBoxFuture"]),
        _ => false,
    }
}

fn last_is(path: &Path, names: &[&str]) -> bool {
    let last = path.segments.last();
    last.is_some_and(|last| names.iter().any(|name| last.ident == name))
}

/// A view is registered once, so nothing can choose a generic parameter.
fn check_generics(sig: &Signature, errors: &mut Errors) {
    for parameter in &sig.generics.params {
        match parameter {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(parameter) => errors.add(
                &parameter.ident,
                "a view cannot be generic: it is registered once, so nothing can choose this type; \
                 write the type itself",
            ),
            GenericParam::Const(parameter) => errors.add(
                &parameter.ident,
                "a view cannot be generic: it is registered once, so nothing can choose this \
                 value; write the value itself",
            ),
        }
    }
}

/// The parameters are there in every build in which the function is.
fn check_parameters(sig: &Signature, errors: &mut Errors) {
    for input in &sig.inputs {
        let (FnArg::Typed(syn::PatType { attrs, .. })
        | FnArg::Receiver(syn::Receiver { attrs, .. })) = input;
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("cfg")) {
            errors.add(
                attr,
                "an argument of a view cannot be conditional: put `#[cfg]` on two functions",
            );
        }
    }
}
