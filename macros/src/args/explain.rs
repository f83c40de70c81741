//! What is said about arguments that cannot be read.

use proc_macro2::{Ident, TokenStream};
use pyramidion_syntax::predicates::PredicateName;
use pyramidion_syntax::{methods, near};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token};

use crate::keywords::{AttributeKind, Form, Key};

use super::{Mistake, mistake};

/// Explains a literal where the name of an argument should be.
pub(super) fn nameless(literal: &Lit, has_value: bool) -> Mistake {
    let message = match literal {
        Lit::Str(text) if methods::STANDARD.contains(&text.value().as_str()) => {
            "several methods are written in parentheses, as in `request_method = (\"GET\", \"POST\")`"
                .to_owned()
        }
        Lit::Str(text) if has_value => {
            let name = text.value();
            format!("the name of an argument has no quotes: write `{name} = …`")
        }
        Lit::Str(text) => {
            let name = text.value();
            format!("arguments have names: write `route_name = {name:?}`")
        }
        _ => "arguments have names, as in `route_name = \"home\"`".to_owned(),
    };
    mistake(literal, message, None)
}

/// Explains what is wrong with a key whose first word has been read.
pub(super) fn unknown_key(kind: AttributeKind, first: Ident, input: ParseStream<'_>) -> Mistake {
    let mut written = first.to_token_stream();
    let mut word = first.unraw().to_string();
    let mut name = word.clone();
    while let Ok(colons) = input.parse::<Token![::]>() {
        colons.to_tokens(&mut written);
        if let Ok(next) = input.call(Ident::parse_any) {
            next.to_tokens(&mut written);
            word = next.unraw().to_string();
            name = format!("{name}::{word}");
        }
    }
    if is_type(&word)
        && (input.is_empty() || input.peek(Token![,]))
        && let Some(key) = kind.find(Key::Context.name())
    {
        let message = format!("arguments have names: write `context = {name}`");
        return mistake(written, message, Some(key));
    }
    if kind.find(&word).is_none()
        && let Some(message) = elsewhere(kind, &word)
    {
        return mistake(written, message, None);
    }
    let singular = word.trim_end_matches('s');
    let is_part_of = |key: &Key| {
        key.name()
            .split('_')
            .any(|part| part == word || part == singular)
    };
    let near = near::nearest(&word, kind.keys().map(Key::name));
    let meant = match near.and_then(|near| kind.find(near)) {
        Some(key) => Some(key),
        None => kind.keys().find(is_part_of),
    };
    let message = match meant {
        Some(key) => format!("unknown argument `{name}`; did you mean `{}`?", key.name()),
        None => format!(
            "unknown argument `{name}`; there are {}; an application's own conditions are written \
             `custom({name} = …)`",
            listed(kind.keys().map(Key::name))
        ),
    };
    mistake(written, message, meant)
}

/// Explains a word that is an argument of another attribute, or of Pyramid's.
fn elsewhere(kind: AttributeKind, word: &str) -> Option<String> {
    let others = AttributeKind::VIEWS.into_iter();
    if let Some((other, key)) = others
        .filter(|other| *other != kind)
        .find_map(|other| Some((other, other.find(word)?)))
    {
        return Some(match (kind, key) {
            (AttributeKind::Subscriber, _) => {
                format!("`{word}` is an argument of views: leave it out here")
            }
            (AttributeKind::NotFound | AttributeKind::Forbidden, Key::Context) => format!(
                "`{}` answers one status; for another error use `{}`",
                kind.name(),
                AttributeKind::Exception.name()
            ),
            (_, Key::ExceptionOnly) => {
                format!("`{}` is for errors only: leave `{word}` out", kind.name())
            }
            (_, Key::Name) => {
                "a view of errors has no `name`: no path leads to it; leave it out".to_owned()
            }
            (_, Key::Permission | Key::RequireCsrf) => format!(
                "a view of errors has no `{word}`: it answers whoever met the error; leave it out"
            ),
            _ => format!(
                "`{word}` is an argument of `#[{}]`: leave it out here",
                other.name()
            ),
        });
    }
    let advice = match word {
        "attr" => "the attribute stands on the method itself",
        "mapper" => "the types of the function's arguments say what it takes",
        "for_" | "resource" => "write `context = …`",
        "view_name" => "write `name = …`",
        "parent" | "within" => "write `containment = …`",
        "custom_predicates" => "name them with `custom(…)`",
        "cors" | "security_headers" | "body_limit" | "form_limits" | "factory" | "pregenerator"
        | "traverse" | "use_global_views" => "write it as a method after `config.add_route(…)`",
        "pattern" | "rule" | "uri" | "url" => {
            "the pattern is given to `config.add_route(…)`, or to a type that derives `Route`; name it by \
             `route_name = …` or `route = …`"
        }
        "request_type" => {
            "use `request_method`, `header` or a predicate of your own by `custom(…)`"
        }
        "match_val" => "write `match_param = \"name=value\"`",
        _ => return None,
    };
    Some(format!("there is no argument `{word}`: {advice}"))
}

fn listed(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Tells whether a word is written as the names of types are.
fn is_type(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.contains(|c: char| c.is_ascii_lowercase())
}

/// Explains a built-in predicate in `custom(…)`.
pub(super) fn not_custom(key: Key) -> String {
    let (name, example) = (key.name(), key.example());
    format!(
        "`{name}` is not a predicate of the application's own: write `{example}` outside of `custom`"
    )
}

/// Explains a value that is not of the argument's form.
pub(super) fn unreadable(key: Key, ident: &Ident, written: &TokenStream) -> String {
    let name = ident.unraw();
    let text: Option<LitStr> = syn::parse2(written.clone()).ok();
    match text.filter(|_| key.form() == Form::Type) {
        Some(text) if key == Key::Route => format!(
            "`{name}` takes a type that derives `Route`; for a name write `route_name = {:?}`",
            text.value()
        ),
        Some(text) => format!(
            "`{name}` takes a type: write `{name} = {}` without quotes",
            text.value()
        ),
        None => format!(
            "the value of `{name}` cannot be read; write it as in `{}`",
            key.example()
        ),
    }
}

/// Explains an argument in `not(…)` that is not a condition.
pub(super) fn not_negatable(key: Key) -> String {
    match key {
        Key::Predicate(PredicateName::Accept) => {
            "`accept` cannot be negated: it says what the view answers with".to_owned()
        }
        Key::Not => "`not` inside `not` has no effect: write the condition itself".to_owned(),
        key => format!(
            "`{}` is not a condition, so it cannot be negated; conditions are {}",
            key.name(),
            listed(Key::negatable().map(Key::name))
        ),
    }
}
