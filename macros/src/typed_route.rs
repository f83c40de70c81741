//! `#[derive(Route)]`: a route as a type, whose fields are the placeholders of its pattern.

mod expansion;
mod placeholders;

use proc_macro2::TokenStream;
use pyramidion_syntax::doubts::{Certainty, behind_host, doubts};
use pyramidion_syntax::near;
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, LitStr, Meta, Path, parse_quote};

use crate::argument_names::{Arguments as _, arguments};
use crate::argument_reader::{Reader, read};
use crate::argument_values::{Argument, krate, text, value};
use crate::errors::Errors;
use crate::words::snake_case;

use placeholders::Placeholder;

/// The attribute that says what the route is.
const ATTRIBUTE: &str = "route";

arguments! {
    /// The arguments of the attribute.
    enum RouteArgument {
        Name "name",
        Pattern "pattern",
        Factory "factory",
        Crate "crate",
    }
}

/// Expands `#[derive(Route)]`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let arguments = Arguments::parse(&input, &mut errors);
    let stand_in = expansion::stand_in(&input, &arguments);
    let route = TypedRoute::parse(&input, arguments, &mut errors);
    match (route, errors.into_error()) {
        (Some(route), None) => expansion::of(&route),
        (_, error) => {
            let error = error.map(syn::Error::into_compile_error);
            quote!(#stand_in #error)
        }
    }
}

/// A route and the type that stands for it.
struct TypedRoute {
    krate: Path,
    ty: Ident,
    name: LitStr,
    pattern: LitStr,
    /// The function that makes the context.
    factory: Option<Path>,
    /// The placeholders, in the order of the pattern, each with its field.
    fields: Vec<(Placeholder, Field)>,
}

impl TypedRoute {
    /// Understands a type; every mistake is added to `errors`.
    fn parse(input: &DeriveInput, arguments: Arguments, errors: &mut Errors) -> Option<Self> {
        if let Some(generic) = input.generics.params.first() {
            errors.add(
                generic,
                "a route is one type: its fields own their values, and it has no parameters",
            );
        }
        let fields = named_fields(input, errors);
        let (fields, pattern) = (fields?, arguments.pattern?);
        let fields = pair(&pattern, &fields, errors);
        Some(Self {
            krate: arguments.krate,
            ty: input.ident.clone(),
            name: arguments.name?,
            pattern,
            factory: arguments.factory,
            fields,
        })
    }
}

/// Returns the fields of a struct.
fn named_fields(input: &DeriveInput, errors: &mut Errors) -> Option<Vec<Field>> {
    let Data::Struct(data) = &input.data else {
        errors.add(
            &input.ident,
            "a route is a struct, whose fields are the placeholders of its pattern",
        );
        return None;
    };
    match &data.fields {
        Fields::Named(fields) => Some(fields.named.iter().cloned().collect()),
        Fields::Unit => Some(Vec::new()),
        Fields::Unnamed(fields) => {
            errors.add(
                fields,
                "the fields of a route are named as the placeholders of its pattern, as in \
                 `{ id: u32 }`",
            );
            None
        }
    }
}

/// What `#[route(…)]` says.
struct Arguments {
    name: Option<LitStr>,
    pattern: Option<LitStr>,
    factory: Option<Path>,
    krate: Path,
}

impl Arguments {
    fn parse(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut arguments = Self {
            name: None,
            pattern: None,
            factory: None,
            krate: parse_quote!(::pyramidion),
        };
        let mut attributes = input
            .attrs
            .iter()
            .filter(|attr| attr.path().is_ident(ATTRIBUTE));
        let Some(attribute) = attributes.next() else {
            errors.add(
                &input.ident,
                "the route is not declared: add `#[route(name = \"…\", pattern = \"/…\")]`",
            );
            return arguments;
        };
        let own_name = snake_case(&input.ident.to_string());
        let mut own = Errors::default();
        if let Some(second) = attributes.next() {
            own.add(second, "`#[route]` is given twice: a type is one route");
        }
        match without_names(attribute, &own_name) {
            Some(mistake) => own.push(mistake),
            None => read(
                attribute,
                &RouteReader,
                &mut Vec::new(),
                &mut own,
                |name, argument| arguments.read_one(name, argument),
            ),
        }
        // What is missing may have been meant by what is wrong.
        if let Some(mistakes) = own.into_error() {
            mistakes
                .into_iter()
                .for_each(|mistake| errors.push(mistake));
            return arguments;
        }
        let needed = [
            (RouteArgument::Name, &arguments.name, own_name.as_str()),
            (RouteArgument::Pattern, &arguments.pattern, "/articles/{id}"),
        ];
        for (argument, value, example) in needed {
            if value.is_none() {
                let key = argument.name();
                errors.add(
                    attribute.path(),
                    format!("`{key}` is missing: add `{key} = {example:?}`"),
                );
            }
        }
        arguments
    }

    fn read_one(&mut self, name: RouteArgument, argument: &Argument<'_>) -> syn::Result<()> {
        match name {
            RouteArgument::Crate => self.krate = krate(argument)?,
            RouteArgument::Factory => {
                self.factory = Some(value(argument, "a function", "factory = article")?);
            }
            RouteArgument::Pattern => self.pattern = Some(text(argument, name.name())?),
            RouteArgument::Name => {
                let name = text(argument, name.name())?;
                if name.value().is_empty() {
                    let message = "`name` must not be empty: write it as in `name = \"article\"`";
                    return Err(syn::Error::new_spanned(name, message));
                }
                self.name = Some(name);
            }
        }
        Ok(())
    }
}

/// How the attribute is read.
struct RouteReader;

impl Reader for RouteReader {
    fn example(&self) -> &'static str {
        "pattern = \"/articles/{id}\""
    }

    fn of_text(&self) -> Option<&'static str> {
        Some(RouteArgument::Pattern.name())
    }

    fn unknown(&self, path: &Path) -> syn::Error {
        let written = path.to_token_stream().to_string().replace(' ', "");
        let is_of_others = ["path", "rule", "uri", "url"].contains(&written.as_str());
        let near = near::nearest(&written, RouteArgument::names())
            .or(is_of_others.then(|| RouteArgument::Pattern.name()));
        let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
        let message = format!(
            "`#[route]` takes `name`, `pattern`, `factory` and `crate`, not `{written}`{hint}"
        );
        syn::Error::new_spanned(path, message)
    }
}

/// Says what in a pattern was probably meant differently.
///
/// A macro cannot warn, so what somebody may have meant is warned of when the application is made.
fn likely_mistake(pattern: &str) -> Option<String> {
    let mut doubts = doubts(behind_host(pattern)).into_iter();
    let likely = doubts.find(|doubt| doubt.certainty != Certainty::Possible)?;
    Some(likely.message)
}

/// Finds the field of each placeholder; a field or placeholder without a counterpart is a mistake.
fn pair(pattern: &LitStr, fields: &[Field], errors: &mut Errors) -> Vec<(Placeholder, Field)> {
    let placeholders = match placeholders::parse(&pattern.value()) {
        Ok(placeholders) => placeholders,
        Err(message) => {
            errors.add(pattern, likely_mistake(&pattern.value()).unwrap_or(message));
            return Vec::new();
        }
    };
    if let Some(message) = likely_mistake(&pattern.value()) {
        errors.add(pattern, message);
        return Vec::new();
    }
    let named: Vec<_> = fields
        .iter()
        .filter_map(|field| Some((field.ident.as_ref()?.unraw().to_string(), field)))
        .collect();
    let is_placeholder = |name: &str| placeholders.iter().any(|other| other.name == name);
    for (name, field) in &named {
        if is_placeholder(name) {
            continue;
        }
        let free = placeholders
            .iter()
            .map(|placeholder| placeholder.name.as_str())
            .filter(|other| named.iter().all(|(name, _)| name != other));
        let hint = near::nearest(name, free).map_or_else(
            || format!(": add `{{{name}}}` to it, or remove the field"),
            |near| format!(" (did you mean `{near}`?)"),
        );
        errors.add(
            &field.ident,
            format!(
                "the pattern {:?} has no placeholder `{{{name}}}`{hint}",
                pattern.value()
            ),
        );
    }
    let mut pairs = Vec::new();
    let mut missing = Vec::new();
    for placeholder in &placeholders {
        match named.iter().find(|(name, _)| *name == placeholder.name) {
            Some((_, field)) => pairs.push((placeholder.clone(), (*field).clone())),
            None => missing.push(placeholder),
        }
    }
    // A field that is misspelled has been reported already.
    let is_misspelled = named.iter().any(|(name, _)| !is_placeholder(name));
    if !is_misspelled {
        for placeholder in missing {
            errors.add(pattern, placeholder.needs_a_field());
        }
    }
    pairs
}

/// Explains an attribute whose arguments have no names, as that of another framework.
fn without_names(attribute: &Attribute, own_name: &str) -> Option<syn::Error> {
    let message = |pattern: &str| {
        format!(
            "arguments have names: write `#[route(name = {own_name:?}, pattern = {pattern:?})]`"
        )
    };
    let literal: Option<LitStr> = match &attribute.meta {
        Meta::Path(_) => None,
        Meta::List(_) => attribute.parse_args_with(first_text).ok().flatten(),
        Meta::NameValue(pair) => match syn::parse2(pair.value.to_token_stream()) {
            Ok(literal) => Some(literal),
            Err(_) => {
                let error = syn::Error::new_spanned(&pair.value, message("/articles/{id}"));
                return Some(error);
            }
        },
    };
    literal.map(|literal| syn::Error::new(literal.span(), message(&literal.value())))
}

/// Reads a text at the beginning of the arguments.
fn first_text(input: ParseStream<'_>) -> syn::Result<Option<LitStr>> {
    let text = input.parse().ok();
    input.parse::<TokenStream>()?;
    Ok(text)
}
