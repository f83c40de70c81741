//! What `#[subscriber(…)]` and its function say.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{
    FnArg, GenericParam, LitStr, Path, ReturnType, Safety, Signature, Token, Type, parse_quote,
};

use crate::args::Args;
use crate::errors::Errors;
use crate::keywords::AttributeKind;

use super::parse_crate;
use super::predicate::Predicate;

/// A function and the event that it subscribes to.
pub(crate) struct Subscriber {
    /// The path of the runtime crate.
    pub(crate) krate: Path,
    pub(crate) event: Type,
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) name: Ident,
    /// What the function takes first.
    pub(crate) taken: Type,
}

/// What is said of a method.
const METHOD: &str =
    "this is a method: nothing says what its `self` is; write a function outside of the block";

impl Subscriber {
    /// Understands a function with its attribute; every mistake is added to `errors`.
    ///
    /// `place` are tokens where the attribute stands.
    pub(crate) fn parse(
        args: TokenStream,
        place: &TokenStream,
        sig: &Signature,
        errors: &mut Errors,
    ) -> Option<Self> {
        let mut event = None;
        let mut rest = TokenStream::new();
        let read = |input: ParseStream<'_>| {
            event = parse_event(input, place, errors);
            while let Some(other) = further_event(input) {
                let message = format!(
                    "a subscriber is for one event: write the attribute once more, as `#[subscriber({other})]`"
                );
                errors.add(other, message);
            }
            rest = input.parse()?;
            Ok(())
        };
        let read: syn::Result<()> = read.parse2(args);
        errors.take(read);
        let args = Args::parse(AttributeKind::Subscriber, rest, errors);
        let predicates = Predicate::parse_all(&args, errors);
        let krate = parse_crate(&args, errors).unwrap_or_else(|| parse_quote!(::pyramidion));
        let taken = check(sig, event.as_ref(), errors);
        Some(Self {
            krate,
            event: event?,
            predicates,
            name: sig.ident.clone(),
            taken: taken?,
        })
    }

    /// Says that the function is a method.
    pub(crate) fn refuse_method(sig: &Signature, errors: &mut Errors) {
        errors.add(&sig.ident, METHOD);
    }
}

/// Reads the event, which comes first, and the comma behind it.
fn parse_event(input: ParseStream<'_>, place: &TokenStream, errors: &mut Errors) -> Option<Type> {
    if input.is_empty() {
        errors.add(
            place,
            "the subscriber needs its event: write the type of it, as in `#[subscriber(OrderPlaced)]`",
        );
        return None;
    }
    if is_argument(input) {
        let first: TokenStream = input
            .fork()
            .call(Ident::parse_any)
            .ok()?
            .into_token_stream();
        errors.add(
            first,
            "the event comes first: write its type before the other arguments, as in `#[subscriber(OrderPlaced, custom(country = \"de\"))]`",
        );
        return None;
    }
    if let Ok(text) = input.parse::<LitStr>() {
        let message = format!(
            "an event is a type: write `{}` without quotes",
            text.value()
        );
        errors.add(text, message);
        input.parse::<Option<Token![,]>>().ok();
        return None;
    }
    let written = before_comma(&input.fork());
    let Ok(event) = input.parse::<Type>() else {
        before_comma(input);
        input.parse::<Option<Token![,]>>().ok();
        errors.add(
            written,
            "an event is a type, as in `#[subscriber(OrderPlaced)]`",
        );
        return None;
    };
    if !input.is_empty() && input.parse::<Token![,]>().is_err() {
        errors.add(before_comma(input), "a comma is missing after the event");
        input.parse::<Option<Token![,]>>().ok();
    }
    let message = match &event {
        Type::Reference(reference) => {
            let named = reference.elem.to_token_stream();
            format!("the event is named by its type: write `{named}` without `&`")
        }
        Type::Tuple(_) | Type::Array(_) => {
            "a subscriber is for one event: write the attribute once for each".to_owned()
        }
        Type::ImplTrait(_) => {
            "several types are a family, which is written `dyn Trait`; see `add_event_family`"
                .to_owned()
        }
        _ => return Some(event),
    };
    errors.add(&event, message);
    None
}

/// Tells whether an argument comes, in place of an event.
fn is_argument(input: ParseStream<'_>) -> bool {
    let is_assigned = input.peek(Ident::peek_any) && input.peek2(Token![=]);
    let is_group = input.peek2(syn::token::Paren)
        && input
            .fork()
            .call(Ident::parse_any)
            .is_ok_and(|word| AttributeKind::Subscriber.find(&word.to_string()).is_some());
    is_assigned || is_group
}

/// Takes a further type with its comma, if one comes.
fn further_event(input: ParseStream<'_>) -> Option<TokenStream> {
    let ahead = input.fork();
    let event: Type = ahead.parse().ok()?;
    let is_type = match &event {
        Type::TraitObject(_) => true,
        Type::Path(path) => {
            let last = path.path.segments.last()?.ident.to_string();
            last.starts_with(|c: char| c.is_ascii_uppercase())
        }
        _ => false,
    };
    if !is_type || !(ahead.is_empty() || ahead.peek(Token![,])) {
        return None;
    }
    let event: Type = input.parse().ok()?;
    input.parse::<Option<Token![,]>>().ok();
    Some(event.into_token_stream())
}

/// Takes the tokens before the next comma.
fn before_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<proc_macro2::TokenTree>() {
            Ok(token) => tokens.extend([token]),
            Err(_) => break,
        }
    }
    tokens
}

/// Reports what keeps a function from being a subscriber, and returns what it takes first.
fn check(sig: &Signature, event: Option<&Type>, errors: &mut Errors) -> Option<Type> {
    if let Safety::Unsafe(token) = &sig.safety {
        errors.add(
            token,
            "a subscriber cannot be `unsafe`: nobody could promise what it asks for; put the unsafe block inside",
        );
    }
    if let Some(abi) = &sig.abi {
        errors.add(abi, "a subscriber is a Rust function: remove the `extern`");
    }
    for parameter in &sig.generics.params {
        let name = match parameter {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
        };
        errors.add(
            name,
            "a subscriber cannot be generic: it is registered once, so nothing can choose this; write the type itself",
        );
    }
    if matches!(sig.output, ReturnType::Default) {
        errors.add(
            &sig.ident,
            "a subscriber can fail: write `-> pyramidion::Result<()>`, and end with `Ok(())`",
        );
    }
    let taken = match sig.inputs.first() {
        Some(FnArg::Typed(typed)) => &*typed.ty,
        Some(FnArg::Receiver(receiver)) => {
            errors.add(receiver, METHOD);
            return None;
        }
        None => {
            errors.add(
                &sig.ident,
                "a subscriber takes what it is told of: `event: &OrderPlaced` for an event of your own, `request: &mut Request` for \
                 one of requests",
            );
            return None;
        }
    };
    if let Some(event) = event
        && let Some(message) = wrongly_taken(taken, event)
    {
        errors.add(taken, message);
    }
    Some(taken.clone())
}

/// Says how the event is taken, if it is the right one in the wrong form; of other types the compiler knows more.
fn wrongly_taken(taken: &Type, event: &Type) -> Option<String> {
    let written = event.to_token_stream().to_string();
    let is_event = |ty: &Type| ty.to_token_stream().to_string() == written;
    let is_family = matches!(event, Type::TraitObject(_));
    match taken {
        Type::Reference(reference) if is_family && is_event(&reference.elem) => Some(format!(
            "an event of a family is taken as `As<'_, {written}>`, which is used as `{written}` itself"
        )),
        Type::Reference(reference)
            if reference.mutability.is_some() && is_event(&reference.elem) =>
        {
            Some(format!(
                "an event is shared by its subscribers: take `&{written}`"
            ))
        }
        ty if !is_family && is_event(ty) => Some(format!(
            "an event is shared by its subscribers: take `&{written}`"
        )),
        _ => None,
    }
}
