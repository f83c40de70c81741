//! The function or method that answers requests.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::{FnArg, Receiver, ReceiverKind, ReturnType, Signature, Type};

use crate::errors::Errors;

use super::signature;

/// What is said of a function in an `impl` block that has no attribute of its own.
pub(crate) const METHOD: &str = "this is a method: put `#[view_defaults]` on its `impl` block, or write a \
                                 free function, which takes the request as an argument";

/// A function that can answer requests.
pub(crate) struct Function {
    pub(crate) name: Ident,
    pub(crate) owner: Option<Owner>,
    pub(crate) is_async: bool,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: Option<Type>,
}

/// The type that a method belongs to.
pub(crate) struct Owner {
    pub(crate) ty: Type,
    /// How the method takes its value, if it does.
    pub(crate) receiver: Option<TokenStream>,
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

    /// Returns the name for messages, that of a method with its type.
    pub(crate) fn display_name(&self) -> String {
        let name = self.name.unraw();
        let owner = self.owner.as_ref().and_then(|owner| match &owner.ty {
            Type::Path(path) => path.path.segments.last(),
            _ => None,
        });
        match owner {
            Some(owner) => format!("{}::{name}", owner.ident.unraw()),
            None => name.to_string(),
        }
    }

    /// Understands a function, or a method of `self_ty`.
    pub(super) fn parse(sig: &Signature, self_ty: Option<&Type>, errors: &mut Errors) -> Self {
        signature::qualifiers(sig, errors);
        signature::generics(sig, errors);
        signature::output(sig, errors);
        signature::parameters(sig, errors);
        let mut owner = self_ty.map(|ty| Owner {
            ty: ty.clone(),
            receiver: None,
        });
        let mut arguments = Vec::new();
        let mut has_borrow = false;
        for input in &sig.inputs {
            match input {
                FnArg::Receiver(receiver) => match &mut owner {
                    Some(owner) => owner.receiver = parse_receiver(receiver, errors),
                    None => errors.add(receiver, METHOD),
                },
                FnArg::Typed(typed) => {
                    let ty = match self_ty {
                        Some(self_ty) => with_self(&typed.ty, self_ty),
                        None => (*typed.ty).clone(),
                    };
                    let argument = Argument::parse(&ty, errors);
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
        let output = match (&sig.output, self_ty) {
            (ReturnType::Default, _) => None,
            (ReturnType::Type(_, output), None) => Some((**output).clone()),
            (ReturnType::Type(_, output), Some(self_ty)) => Some(with_self(output, self_ty)),
        };
        let (name, is_async) = (sig.ident.clone(), sig.asyncness.is_some());
        Self {
            name,
            owner,
            is_async,
            arguments,
            output,
        }
    }
}

/// Returns how the value of a method's type is passed to it.
fn parse_receiver(receiver: &Receiver, errors: &mut Errors) -> Option<TokenStream> {
    match &receiver.kind {
        ReceiverKind::Value => Some(TokenStream::new()),
        ReceiverKind::Reference(_, _, None) => Some(quote!(&)),
        ReceiverKind::Reference(_, _, Some(_)) => Some(quote!(&mut)),
        _ => {
            errors.add(
                receiver,
                "a view takes `&self`, which is made of the request",
            );
            None
        }
    }
}

/// Writes the type of a method's block for `Self`, which means nothing outside of it.
fn with_self(ty: &Type, self_ty: &Type) -> Type {
    let replaced = replace_self(ty.to_token_stream(), &self_ty.to_token_stream());
    syn::parse2(replaced).unwrap_or_else(|_| ty.clone())
}

fn replace_self(tokens: TokenStream, self_ty: &TokenStream) -> TokenStream {
    let replace = |token| match token {
        TokenTree::Ident(ident) if ident == "Self" => self_ty.clone(),
        TokenTree::Group(group) => {
            let content = replace_self(group.stream(), self_ty);
            let mut replaced = Group::new(group.delimiter(), content);
            replaced.set_span(group.span());
            TokenTree::Group(replaced).into()
        }
        token => token.into(),
    };
    tokens.into_iter().flat_map(replace).collect()
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
