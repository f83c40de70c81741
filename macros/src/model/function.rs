//! The function or method that answers requests.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::ext::IdentExt as _;
use syn::{FnArg, PatType, ReceiverKind, ReturnType, Signature, Type};

use crate::errors::Errors;

use super::class::{self, Class, ViewValue};
use super::{content, signature};

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
    pub(crate) receiver: Option<Receiver>,
    /// How the value is made.
    pub(crate) origin: Origin,
    /// What templates see of the value.
    pub(crate) values: Vec<ViewValue>,
}

/// How the value of a view class is made.
pub(crate) enum Origin {
    /// It is taken from the request.
    Owned,
    /// It borrows the request.
    Borrowing,
}

impl Owner {
    fn of(class: &Class) -> Self {
        let (ty, origin) = if class.borrows() {
            (class::with_any_lifetime(&class.ty), Origin::Borrowing)
        } else {
            (class.ty.clone(), Origin::Owned)
        };
        Self {
            ty,
            receiver: None,
            origin,
            values: class.values.clone(),
        }
    }

    /// Tells whether the method has the request through its value.
    pub(crate) fn has_request(&self) -> bool {
        matches!(self.origin, Origin::Borrowing) && self.receiver.is_some()
    }
}

/// How a method takes the value of its type.
#[derive(Clone, Copy)]
pub(crate) enum Receiver {
    /// `self`
    Value,
    /// `&self`
    Shared,
    /// `&mut self`
    Exclusive,
}

/// An argument of the function, by its type.
pub(crate) enum Argument {
    /// Taken from the request.
    Owned(Type),
    /// A part of the request, borrowed.
    Shared(Type),
    /// A part of the request, borrowed for changing.
    Exclusive(Type),
    /// The context, borrowed.
    Context(Type),
}

impl Function {
    /// Tells whether a type is `_`, which the compiler reports where it is written.
    pub(crate) fn has_unknown_type(&self) -> bool {
        let arguments = self.arguments.iter().map(|argument| match argument {
            Argument::Owned(ty)
            | Argument::Shared(ty)
            | Argument::Exclusive(ty)
            | Argument::Context(ty) => ty,
        });
        arguments.chain(&self.output).any(content::has_placeholder)
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

    /// Returns the type of the context that it takes, if it takes it by a reference.
    pub(crate) fn context(&self) -> Option<&Type> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Context(ty) => Some(ty),
            Argument::Owned(_) | Argument::Shared(_) | Argument::Exclusive(_) => None,
        })
    }

    /// Understands a function, or a method of a class, with the types of contexts and of errors that its attributes name.
    pub(super) fn parse(
        sig: &Signature,
        class: Option<&Class>,
        [contexts, exceptions]: [&[Type]; 2],
        errors: &mut Errors,
    ) -> Self {
        signature::qualifiers(sig, errors);
        signature::generics(sig, errors);
        signature::output(sig, errors);
        signature::parameters(sig, errors);
        let mut owner = class.map(Owner::of);
        let self_ty = class.map(|class| &class.ty);
        let mut arguments = Vec::new();
        let mut has_borrow = false;
        for input in &sig.inputs {
            match input {
                FnArg::Receiver(receiver) => match &mut owner {
                    Some(owner) => owner.receiver = Receiver::parse(receiver, errors),
                    None => errors.add(receiver, METHOD),
                },
                FnArg::Typed(typed) => {
                    let ty = match self_ty {
                        Some(self_ty) => with_self(&typed.ty, self_ty),
                        None => (*typed.ty).clone(),
                    };
                    let argument = if is_context(typed, &ty, contexts, errors) {
                        Argument::of_context(&ty, errors)
                    } else if let Some(exception) = borrowed_exception(&ty, exceptions) {
                        errors.add(&typed.ty, exception_is_taken(exception));
                        Argument::Owned(exception.clone())
                    } else {
                        Argument::parse(&ty, errors)
                    };
                    let is_context = |argument: &Argument| matches!(argument, Argument::Context(_));
                    if is_context(&argument) {
                        if arguments.iter().any(is_context) {
                            errors.add(
                                &typed.ty,
                                "an argument before this one is the context already: take it once",
                            );
                        }
                    } else if !matches!(argument, Argument::Owned(_)) {
                        if owner.as_ref().is_some_and(Owner::has_request) {
                            errors.add(
                                &typed.ty,
                                "the type of this method has the request already: reach it, and its parts, through \
                                 `self`",
                            );
                        } else if has_borrow {
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

/// Reports what keeps a page from being rendered after the method.
pub(super) fn check_rendered(function: &Function, sig: &Signature, errors: &mut Errors) {
    let Some(owner) = &function.owner else {
        return;
    };
    if owner.has_request()
        && let Some(output) = &function.output
        && let Some(borrowed) = content::lifetime(output).or_else(|| content::reference(output))
    {
        errors.add(
            borrowed,
            "the request goes from `self` to the renderer, so what is rendered owns its content: return `String` instead \
             of `&str`, and a type without a lifetime",
        );
    }
    if !owner.values.is_empty() && matches!(owner.receiver, Some(Receiver::Value)) {
        errors.add(
            sig.inputs.first(),
            "templates see values of `self` after the view has returned: take `&self`, or leave out `view_values`",
        );
    }
}

impl Receiver {
    fn parse(receiver: &syn::Receiver, errors: &mut Errors) -> Option<Self> {
        match &receiver.kind {
            ReceiverKind::Value => Some(Self::Value),
            ReceiverKind::Reference(_, _, None) => Some(Self::Shared),
            ReceiverKind::Reference(_, _, Some(_)) => Some(Self::Exclusive),
            _ => {
                errors.add(
                    receiver,
                    "a view takes `&self`, which is made of the request",
                );
                None
            }
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

/// Returns the one of these types that is written as another is.
fn find_written<'t>(types: &'t [Type], ty: &Type) -> Option<&'t Type> {
    let written = ty.to_token_stream().to_string();
    let mut types = types.iter();
    types.find(|other| other.to_token_stream().to_string() == written)
}

/// Returns the type of errors that an attribute names, if an argument is a reference to one.
fn borrowed_exception<'t>(ty: &Type, exceptions: &'t [Type]) -> Option<&'t Type> {
    match content::bare(ty) {
        Type::Reference(reference) => find_written(exceptions, &reference.elem),
        _ => None,
    }
}

/// Tells whether a type is called like a family of HTTP exceptions, of which every error is an `HttpException`.
fn is_family(segment: &syn::PathSegment) -> bool {
    let families = [
        "ClientError",
        "HttpError",
        "Redirection",
        "ServerError",
        "Status",
    ];
    families.iter().any(|family| segment.ident == family)
}

fn exception_is_taken(exception: &Type) -> String {
    let exception = match exception {
        Type::Path(path) if path.path.segments.last().is_some_and(is_family) => {
            quote!(HttpException)
        }
        ty => ty.to_token_stream(),
    };
    format!(
        "the error is shared with whatever else looks at it, so it is not borrowed: take `Exception<{exception}>`, \
         from `pyramidion::extract`, which can be used as a `&{exception}`"
    )
}

/// Tells whether an argument is the context: a reference to what an attribute names, or called `context`.
fn is_context(typed: &PatType, ty: &Type, contexts: &[Type], errors: &mut Errors) -> bool {
    let Some(context) = contexts.first() else {
        return false;
    };
    let same = |ty: &Type| find_written(contexts, ty).is_some();
    let is_called_context = matches!(&*typed.pat, syn::Pat::Ident(name) if name.ident == "context");
    match content::bare(ty) {
        Type::Reference(reference) => is_called_context || same(&reference.elem),
        ty if same(ty) => {
            let context = context.to_token_stream().to_string();
            errors.add(
                ty,
                format!("the context is borrowed, for it belongs to the tree: take `&{context}`"),
            );
            true
        }
        _ => false,
    }
}

impl Argument {
    /// Reads a reference to the context.
    fn of_context(ty: &Type, errors: &mut Errors) -> Self {
        match content::bare(ty) {
            Type::Reference(reference) => {
                if let Some(token) = &reference.mutability {
                    errors.add(
                        token,
                        "a context is shared with whatever else looks at it: take it by `&`, and change what is in it behind a lock",
                    );
                }
                let inner = (*reference.elem).clone();
                check_family(&inner, errors);
                check_content(content::lifetime(&inner), errors);
                Self::Context(inner)
            }
            ty => Self::Context(ty.clone()),
        }
    }

    fn parse(ty: &Type, errors: &mut Errors) -> Self {
        match content::bare(ty) {
            Type::Reference(reference) => {
                let inner = (*reference.elem).clone();
                check_family(&inner, errors);
                check_content(content::lifetime(&inner), errors);
                match reference.mutability {
                    Some(_) => Self::Exclusive(inner),
                    None => Self::Shared(inner),
                }
            }
            ty @ Type::ImplTrait(_) => {
                errors.add(
                    ty,
                    "an argument of a view has a type of its own: `impl Trait` could be any type",
                );
                Self::Owned(ty.clone())
            }
            ty => {
                let borrowed = content::lifetime(ty).or_else(|| content::reference(ty));
                check_content(borrowed, errors);
                Self::Owned(ty.clone())
            }
        }
    }
}

/// A reference is to one type; what is known of a context by a trait alone is `dyn`.
fn check_family(borrowed: &Type, errors: &mut Errors) {
    let borrowed = content::bare(borrowed);
    if let Type::ImplTrait(hidden) = borrowed {
        let family = hidden.bounds.to_token_stream();
        errors.add(
            borrowed,
            format!(
                "an argument of a view has a type of its own: a context that is of a family is taken as `&dyn {family}`, where \
                 the attribute has `context = dyn {family}`"
            ),
        );
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
