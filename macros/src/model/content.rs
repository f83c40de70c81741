//! What a type is written with: the types, lifetimes and references in it.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{
    GenericArgument, Lifetime, Path, PathArguments, ReturnType, Type, TypeParamBound, TypeReference,
};

/// Returns a type without the groups and parentheses around it.
pub(super) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        ty => ty,
    }
}

/// A part of a type, directly below it.
enum Part<'a> {
    Type(&'a Type),
    Lifetime(&'a Lifetime),
    /// An argument or the result of a function that is a value: its lifetimes are the function's.
    OfFunction(&'a Type),
}

/// Tells whether a type is `_`, or has it in it, which the compiler reports where it is written.
pub(super) fn has_placeholder(ty: &Type) -> bool {
    matches!(ty, Type::Infer(_))
        || parts(ty).into_iter().any(|part| match part {
            Part::Type(ty) | Part::OfFunction(ty) => has_placeholder(ty),
            Part::Lifetime(_) => false,
        })
}

/// Returns the first lifetime in a type that is not `'static`.
pub(super) fn lifetime(ty: &Type) -> Option<TokenStream> {
    parts(ty).into_iter().find_map(|part| match part {
        Part::Type(ty) => lifetime(ty),
        Part::Lifetime(found) => (found.ident != "static").then(|| found.to_token_stream()),
        Part::OfFunction(_) => None,
    })
}

/// Returns the beginning of the first reference in a type that has no lifetime.
pub(super) fn reference(ty: &Type) -> Option<TokenStream> {
    if let Type::Reference(TypeReference { lifetime: None, .. }) = ty {
        let mut tokens = ty.to_token_stream().into_iter();
        let (mark, next) = (tokens.next(), tokens.next());
        return Some(quote!(#mark #next));
    }
    parts(ty).into_iter().find_map(|part| match part {
        Part::Type(ty) => reference(ty),
        Part::Lifetime(_) | Part::OfFunction(_) => None,
    })
}

fn parts(ty: &Type) -> Vec<Part<'_>> {
    match ty {
        Type::Array(array) => vec![Part::Type(&array.elem)],
        Type::Group(group) => vec![Part::Type(&group.elem)],
        Type::Paren(paren) => vec![Part::Type(&paren.elem)],
        Type::Ptr(pointer) => vec![Part::Type(&pointer.elem)],
        Type::Slice(slice) => vec![Part::Type(&slice.elem)],
        Type::Tuple(tuple) => tuple.elems.iter().map(Part::Type).collect(),
        Type::Reference(reference) => {
            let lifetime = reference.lifetime.iter().map(Part::Lifetime);
            lifetime.chain([Part::Type(&reference.elem)]).collect()
        }
        Type::Path(path) => {
            let of_self = path.qself.iter().map(|of_self| Part::Type(&of_self.ty));
            of_self.chain(of_path(&path.path)).collect()
        }
        Type::FnPtr(function) => {
            let inputs = function.inputs.iter().map(|input| &input.ty);
            inputs
                .chain(result(&function.output))
                .map(Part::OfFunction)
                .collect()
        }
        Type::ImplTrait(hidden) => hidden.bounds.iter().flat_map(of_bound).collect(),
        Type::TraitObject(object) => object.bounds.iter().flat_map(of_bound).collect(),
        // What a macro stands for is not known; the others have nothing in them.
        _ => Vec::new(),
    }
}

fn of_path(path: &Path) -> Vec<Part<'_>> {
    let arguments = path.segments.iter().map(|segment| &segment.arguments);
    arguments
        .flat_map(|arguments| match arguments {
            PathArguments::None => Vec::new(),
            PathArguments::AngleBracketed(generics) => {
                generics.args.iter().flat_map(of_generic).collect()
            }
            PathArguments::Parenthesized(function) => {
                let inputs = function.inputs.iter().map(|input| &input.ty);
                inputs
                    .chain(result(&function.output))
                    .map(Part::OfFunction)
                    .collect()
            }
        })
        .collect()
}

fn of_generic(argument: &GenericArgument) -> Vec<Part<'_>> {
    match argument {
        GenericArgument::Lifetime(lifetime) => vec![Part::Lifetime(lifetime)],
        GenericArgument::Type(ty) => vec![Part::Type(ty)],
        GenericArgument::AssocType(of_trait) => vec![Part::Type(&of_trait.ty)],
        GenericArgument::Constraint(of_trait) => {
            of_trait.bounds.iter().flat_map(of_bound).collect()
        }
        // A constant can hold patterns, which are not types.
        _ => Vec::new(),
    }
}

fn of_bound(bound: &TypeParamBound) -> Vec<Part<'_>> {
    match bound {
        TypeParamBound::Trait(bound) => of_path(&bound.path),
        TypeParamBound::Lifetime(lifetime) => vec![Part::Lifetime(lifetime)],
        _ => Vec::new(),
    }
}

fn result(output: &ReturnType) -> Option<&Type> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(ty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ty: &str, borrowed: Option<&str>) {
        let ty: Type = syn::parse_str(ty).unwrap();
        let found = lifetime(&ty).or_else(|| reference(&ty));
        let found = found.map(|tokens| tokens.to_string().replace(' ', ""));
        assert_eq!(found.as_deref(), borrowed, "{}", ty.to_token_stream());
    }

    #[test]
    fn what_a_type_borrows_is_found_wherever_it_is_written() {
        check("Path<String>", None);
        check("Path<&str>", Some("&str"));
        check("Path<(u32, &mut [u8])>", Some("&mut"));
        check("Query<Search<'a>>", Some("'a"));
        check("State<&'static str>", None);
        check("State<Box<dyn Store + 'a>>", Some("'a"));
        check("State<Box<dyn Store<Key = &str>>>", Some("&str"));
        check("<Of<&str> as Kind>::Value", Some("&str"));
        check("[&str; 2]", Some("&str"));
    }

    #[test]
    fn the_arguments_of_functions_have_lifetimes_of_their_own() {
        check("State<fn(&str) -> &str>", None);
        check("State<Arc<dyn Fn(&str) -> usize>>", None);
        check("State<Arc<dyn for<'a> Fn(&'a str)>>", None);
        check("State<(fn(&str), &str)>", Some("&str"));
        check("State<Fn>", None);
    }

    #[test]
    fn placeholders_are_found_also_in_functions() {
        let check = |ty: &str| has_placeholder(&syn::parse_str(ty).unwrap());
        assert!(check("_"));
        assert!(check("Path<(u32, _)>"));
        assert!(check("State<fn(_)>"));
        assert!(!check("Path<u32>"));
        assert!(!check("[u8; { let _ = 1; 2 }]"));
    }
}
