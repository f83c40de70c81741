//! Reading the arguments of an attribute, one at a time, so that one mistake hides no other.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Attribute, Lit, Path, PathSegment, Token};

use crate::argument_names::Arguments;
use crate::argument_values::{Argument, skip_to_comma};
use crate::errors::{self, Errors};

/// An attribute whose arguments are read.
pub(crate) trait Reader {
    /// Returns an argument that it takes, as it is written.
    fn example(&self) -> &'static str;

    /// Returns the argument that a text without a name probably is.
    fn of_text(&self) -> Option<&'static str>;

    /// Reports an argument that there is not.
    fn unknown(&self, path: &Path) -> syn::Error;
}

/// Reads the arguments of an attribute; after a mistake it goes on with the next. `given` are those of the attributes before it.
pub(crate) fn read<A: Arguments>(
    attribute: &Attribute,
    reader: &impl Reader,
    given: &mut Vec<A>,
    errors: &mut Errors,
    mut read_one: impl FnMut(A, &Argument<'_>) -> syn::Result<()>,
) {
    let all = attribute.parse_args_with(|input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Ok(comma) = input.parse::<Token![,]>() {
                errors.add(comma, "an argument is missing before this comma");
                continue;
            }
            let read = name(input, reader, given).and_then(|(name, key)| {
                let argument = Argument { key, input };
                read_one(name, &argument)?;
                Ok(argument)
            });
            match read {
                Ok(argument) => separator(&argument, errors),
                Err(mistake) => {
                    errors.push(mistake);
                    skip_to_comma(input);
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    });
    errors.take(all);
}

/// Reports that there is no comma after a value. If an argument follows, that one is read next.
fn separator(argument: &Argument<'_>, errors: &mut Errors) {
    if argument.is_at_end() {
        return;
    }
    let input = argument.input;
    let is_argument = input.peek(Ident::peek_any) && input.peek2(Token![=]);
    let at = if is_argument {
        let next = input.fork().call(Ident::parse_any);
        next.map(ToTokens::into_token_stream).unwrap_or_default()
    } else {
        skip_to_comma(input)
    };
    let name = argument.key.unraw();
    errors.add(
        at,
        format!("a comma is missing after the argument `{name}`"),
    );
}

/// Reads the name of an argument.
fn name<A: Arguments>(
    input: ParseStream<'_>,
    reader: &impl Reader,
    given: &mut Vec<A>,
) -> syn::Result<(A, Ident)> {
    if let Ok(literal) = input.parse::<Lit>() {
        let message = nameless(&literal, reader, input.peek(Token![=]));
        return Err(syn::Error::new_spanned(literal, message));
    }
    if !input.peek(Ident::peek_any) {
        let message = format!("an argument is expected here, as in `{}`", reader.example());
        return Err(syn::Error::new_spanned(skip_to_comma(input), message));
    }
    let path = path(input)?;
    let (Some(key), Some(name)) = (
        path.get_ident(),
        A::find(&path.to_token_stream().to_string()),
    ) else {
        return Err(reader.unknown(&path));
    };
    if given.contains(&name) && !name.is_repeatable() {
        return Err(errors::given_twice(key));
    }
    given.push(name);
    Ok((name, key.clone()))
}

/// Reads a path, of which each name may be a keyword.
fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    let mut path = Path::from(input.call(Ident::parse_any)?);
    while let Ok(colons) = input.parse::<Token![::]>() {
        path.segments.push_punct(colons);
        let next = input.call(Ident::parse_any)?;
        path.segments.push_value(PathSegment::from(next));
    }
    Ok(path)
}

/// Explains a literal where the name of an argument should be.
fn nameless(literal: &Lit, reader: &impl Reader, has_value: bool) -> String {
    match (literal, reader.of_text()) {
        (Lit::Str(text), _) if has_value => {
            let name = text.value();
            format!("the name of an argument has no quotes: write `{name} = …`")
        }
        (Lit::Str(text), Some(name)) => {
            format!("arguments have names: write `{name} = {:?}`", text.value())
        }
        _ => format!("arguments have names, as in `{}`", reader.example()),
    }
}
