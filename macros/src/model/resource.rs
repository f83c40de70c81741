//! A type of resources, or a family of them, `dyn Trait`.

use quote::ToTokens as _;
use syn::Type;

use crate::args::Arg;
use crate::errors::Errors;

/// Reads the type of an argument; a mistake is added for what no resource is of.
pub(super) fn parse(arg: &Arg, errors: &mut Errors) -> Option<Type> {
    let ty = arg.ty()?;
    let name = arg.key.name();
    match ty {
        Type::Group(group) => return Some((*group.elem).clone()),
        Type::Paren(paren) => return Some((*paren.elem).clone()),
        Type::Reference(reference) => {
            let itself = reference.elem.to_token_stream();
            errors.add(
                ty,
                format!("`{name}` is the type itself: write `{name} = {itself}`"),
            );
        }
        Type::ImplTrait(family) => {
            let bounds = family.bounds.to_token_stream();
            errors.add(
                ty,
                format!("a family of resources is written `{name} = dyn {bounds}`"),
            );
        }
        Type::Tuple(tuple) => {
            let message = match tuple.elems.len() {
                0 => format!(
                    "`{name}` is a type of resources, as in `{}`",
                    arg.key.example()
                ),
                _ => format!(
                    "`{name}` is one type: let the types belong to a family, or write an attribute for each of them"
                ),
            };
            errors.add(ty, message);
        }
        _ => return Some(ty.clone()),
    }
    None
}
