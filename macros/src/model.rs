//! What an attribute and its function say, with only legal states.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, FnArg, GenericParam, Path, ReturnType, Safety, Signature, Type, parse_quote};

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

/// One attribute.
pub(crate) struct Declaration {
    /// Tokens that stand where the attribute does.
    pub(crate) place: TokenStream,
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
        attributes: Vec<(TokenStream, TokenStream)>,
        item: &FunctionItem,
    ) -> syn::Result<Self> {
        let mut errors = Errors::default();
        let mut krate: Path = parse_quote!(::pyramidion);
        let mut declarations = Vec::new();
        for (place, tokens) in attributes {
            let args = Args::parse(tokens, &mut errors);
            if let Some(path) = parse_crate(&args, &mut errors) {
                krate = path;
            }
            declarations.push(Declaration::parse(place, &args, &mut errors));
        }
        let function = Function::parse(&item.sig, &mut errors);
        check_parameters(&item.sig, &mut errors);
        errors.finish(Self {
            krate,
            declarations,
            function,
        })
    }
}

impl Declaration {
    fn parse(place: TokenStream, args: &Args, errors: &mut Errors) -> Self {
        let route_name = args
            .get(ROUTE_NAME)
            .and_then(|arg| Some((arg.ident.clone(), Text::parse(arg, &arg.value, errors)?)));
        if args.get(ROUTE_NAME).is_none() {
            errors.add(
                &place,
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
            place,
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
        if let Some(wrong) = name.chars().find(|c| !c.is_ascii_alphabetic() && *c != '-') {
            errors.add(
                method,
                format!("{wrong:?} cannot be in the name of an HTTP method"),
            );
        } else if name != upper {
            errors.add(
                method,
                format!("HTTP methods are upper case: use {upper:?}"),
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
                check_lifetimes(&reference.elem, errors);
                let inner = (*reference.elem).clone();
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
                check_lifetimes(ty, errors);
                Self::Owned(ty.clone())
            }
        }
    }
}

/// What is taken from the request is owned; only references to parts of it have a lifetime.
fn check_lifetimes(ty: &Type, errors: &mut Errors) {
    if let Some(lifetime) = named_lifetime(ty.to_token_stream()) {
        errors.add(
            lifetime,
            "a value that is taken from the request owns its content: use `String` instead of \
             `&str`, and a type without a lifetime",
        );
    }
}

fn named_lifetime(tokens: TokenStream) -> Option<TokenStream> {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                let name = tokens.next()?;
                if name.to_string() != "static" {
                    return Some(quote!(#punct #name));
                }
            }
            TokenTree::Group(group) => {
                if let Some(lifetime) = named_lifetime(group.stream()) {
                    return Some(lifetime);
                }
            }
            _ => {}
        }
    }
    None
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
