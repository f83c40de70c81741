//! What the signature of a view must be.

use syn::{
    FnArg, GenericParam, Path, Receiver, ReturnType, Safety, Signature, Type, TypeParamBound,
};

use crate::errors::Errors;

pub(super) fn qualifiers(sig: &Signature, errors: &mut Errors) {
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
pub(super) fn output(sig: &Signature, errors: &mut Errors) {
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
pub(super) fn generics(sig: &Signature, errors: &mut Errors) {
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
pub(super) fn parameters(sig: &Signature, errors: &mut Errors) {
    for input in &sig.inputs {
        let (FnArg::Typed(syn::PatType { attrs, .. }) | FnArg::Receiver(Receiver { attrs, .. })) =
            input;
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("cfg")) {
            errors.add(
                attr,
                "an argument of a view cannot be conditional: put `#[cfg]` on two functions",
            );
        }
    }
}
