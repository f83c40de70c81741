//! What the body of a view asks the request for by literals, such as `request.matchdict().get("id")`.
//!
//! The body is not parsed. Its tokens are looked through for a few calls on the argument that is the request, so
//! that misspelled names are found before the first request. Where it is not certain what the tokens mean,
//! nothing is found: where the argument's name may be that of something else, where there is conditional
//! compilation, and in macros that are not known.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{FnArg, Lit, Pat, Signature, Type};

/// Something that a view asks for.
pub(crate) struct Asked {
    pub(crate) what: What,
    /// Where it is asked.
    pub(crate) span: Span,
}

/// What is asked for.
pub(crate) enum What {
    Placeholder(String),
    Session,
    CsrfToken,
    /// The URL of a route, with the names of the values that are given, if all are known.
    Route(String, Option<Vec<String>>),
    /// The URL of a file.
    StaticFile(String),
}

/// An argument of which something can be asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Request,
    Matchdict,
}

/// Macros whose tokens are expressions that are evaluated.
const MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug",
    "eprintln",
    "error",
    "format",
    "format_args",
    "info",
    "json",
    "panic",
    "print",
    "println",
    "trace",
    "vec",
    "warn",
    "write",
    "writeln",
];

/// Returns what the body of a function asks its arguments for.
pub(crate) fn of(sig: &Signature, body: &TokenStream) -> Vec<Asked> {
    if holds_word(body, &["cfg", "cfg_attr"]) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (name, kind) in sig.inputs.iter().filter_map(argument) {
        if is_only_itself(body, &name) {
            look(body, &name, kind, &mut found);
        }
    }
    found
}

/// Returns the name of an argument that is a borrow of the request, or of its placeholders.
fn argument(input: &FnArg) -> Option<(Ident, Kind)> {
    let FnArg::Typed(typed) = input else {
        return None;
    };
    let Pat::Ident(pattern) = &*typed.pat else {
        return None;
    };
    let Type::Reference(reference) = &*typed.ty else {
        return None;
    };
    let Type::Path(path) = &*reference.elem else {
        return None;
    };
    let kind = match path.path.segments.last()?.ident.to_string().as_str() {
        "Request" => Kind::Request,
        "Matchdict" => Kind::Matchdict,
        _ => return None,
    };
    let is_plain = pattern.by_ref.is_none() && pattern.subpat.is_none();
    is_plain.then(|| (pattern.ident.clone(), kind))
}

fn holds_word(tokens: &TokenStream, words: &[&str]) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => words.contains(&ident.to_string().as_str()),
        TokenTree::Group(group) => holds_word(&group.stream(), words),
        _ => false,
    })
}

/// Tells whether a name means the argument wherever it is written.
///
/// That is so where a method of it is called, where it is borrowed, and where it is given to a function.
fn is_only_itself(tokens: &TokenStream, name: &Ident) -> bool {
    is_only_itself_in(tokens, name, Place::Other)
}

/// Where tokens stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between the parentheses of a call.
    Arguments,
    Other,
}

fn is_only_itself_in(tokens: &TokenStream, name: &Ident, place: Place) -> bool {
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().all(|(index, token)| {
        let before = index.checked_sub(1).map(|index| &tokens[index]);
        let after = tokens.get(index + 1);
        match token {
            TokenTree::Ident(ident) if ident == name => {
                let is_field = is_punct(before, '.');
                let is_called = is_punct(after, '.');
                let before_mut = index.checked_sub(2).map(|index| &tokens[index]);
                let is_borrowed =
                    is_punct(before, '&') || (is_word(before, "mut") && is_punct(before_mut, '&'));
                let is_given = place == Place::Arguments
                    && (before.is_none() || is_punct(before, ','))
                    && (after.is_none() || is_punct(after, ','));
                is_field || is_called || is_borrowed || is_given
            }
            TokenTree::Group(group) => {
                let place = match before {
                    Some(TokenTree::Ident(called))
                        if group.delimiter() == Delimiter::Parenthesis
                            && called
                                .to_string()
                                .starts_with(|c: char| c.is_lowercase() || c == '_')
                            && !is_keyword(called) =>
                    {
                        Place::Arguments
                    }
                    _ => Place::Other,
                };
                is_only_itself_in(&group.stream(), name, place)
            }
            _ => true,
        }
    })
}

/// Tells whether what follows in parentheses is not a list of arguments.
fn is_keyword(word: &Ident) -> bool {
    let words = [
        "as", "else", "for", "if", "in", "let", "match", "move", "mut", "ref", "return", "while",
    ];
    words.contains(&word.to_string().as_str())
}

fn is_punct(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// Looks through tokens, and through the groups in them.
fn look(tokens: &TokenStream, name: &Ident, kind: Kind, found: &mut Vec<Asked>) {
    let mut before: [Option<TokenTree>; 2] = [None, None];
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Ident(ident) if ident == name && !is_punct(before[1].as_ref(), '.') => {
                let asked = call(&mut tokens).and_then(|call| match kind {
                    Kind::Request => of_request(call, &mut tokens, name, kind, found),
                    Kind::Matchdict => placeholder(&call),
                });
                found.extend(asked);
            }
            TokenTree::Group(group) => {
                // In a macro that is not known the tokens may mean anything.
                let is_known = !is_punct(before[1].as_ref(), '!')
                    || MACROS
                        .iter()
                        .any(|known| is_word(before[0].as_ref(), known));
                if is_known {
                    look(&group.stream(), name, kind, found);
                }
            }
            _ => {}
        }
        before = [before[1].take(), Some(token)];
    }
}

/// A call of a method.
struct Call {
    method: Ident,
    arguments: Group,
}

type Tokens = Peekable<proc_macro2::token_stream::IntoIter>;

/// Reads `.method(…)`.
fn call(tokens: &mut Tokens) -> Option<Call> {
    if !is_punct(tokens.peek(), '.') {
        return None;
    }
    tokens.next();
    let Some(TokenTree::Ident(method)) = tokens.peek().cloned() else {
        return None;
    };
    tokens.next();
    match tokens.peek() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            let arguments = group.clone();
            tokens.next();
            Some(Call { method, arguments })
        }
        _ => None,
    }
}

/// Understands a method of the request; what it is called with is looked through as well.
fn of_request(
    asked: Call,
    tokens: &mut Tokens,
    name: &Ident,
    kind: Kind,
    found: &mut Vec<Asked>,
) -> Option<Asked> {
    look(&asked.arguments.stream(), name, kind, found);
    let Call { method, arguments } = asked;
    let is_empty = arguments.stream().is_empty();
    let what = match method.to_string().as_str() {
        "matchdict" if is_empty => return placeholder(&call(tokens)?),
        "session" if is_empty => What::Session,
        "csrf_token" if is_empty => What::CsrfToken,
        "redirect_to" | "route_path" | "route_url" => route(&arguments)?,
        "static_url" | "static_path" => What::StaticFile(first_text(&arguments)?),
        _ => return None,
    };
    Some(Asked {
        what,
        span: method.span(),
    })
}

/// Understands `.get("id")` and `.segments("rest")`.
fn placeholder(call: &Call) -> Option<Asked> {
    if call.method != "get" && call.method != "segments" {
        return None;
    }
    let [TokenTree::Literal(_)] = elements(&call.arguments).into_iter().next()?.as_slice() else {
        return None;
    };
    Some(Asked {
        what: What::Placeholder(first_text(&call.arguments)?),
        span: call.method.span(),
    })
}

/// Understands `"home"` and `("user", [("id", 7)])`.
fn route(arguments: &Group) -> Option<What> {
    let elements = elements(arguments);
    let [only] = elements.as_slice() else {
        return None;
    };
    if let Some(name) = text(only) {
        return Some(What::Route(name, Some(Vec::new())));
    }
    let [TokenTree::Group(pair)] = only.as_slice() else {
        return None;
    };
    let parts = self::elements(pair);
    let [name, values] = parts.as_slice() else {
        return None;
    };
    Some(What::Route(text(name)?, value_names(values)))
}

/// Returns the names in `[("id", 7), ("page", 2)]`.
fn value_names(tokens: &[TokenTree]) -> Option<Vec<String>> {
    let [TokenTree::Group(list)] = tokens else {
        return None;
    };
    if list.delimiter() != Delimiter::Bracket {
        return None;
    }
    let name = |element: Vec<TokenTree>| {
        let [TokenTree::Group(pair)] = element.as_slice() else {
            return None;
        };
        first_text(pair)
    };
    elements(list).into_iter().map(name).collect()
}

/// Returns what stands between the commas of a group.
fn elements(group: &Group) -> Vec<Vec<TokenTree>> {
    let mut elements = vec![Vec::new()];
    for token in group.stream() {
        if is_punct(Some(&token), ',') {
            elements.push(Vec::new());
        } else if let Some(last) = elements.last_mut() {
            last.push(token);
        }
    }
    elements.retain(|element| !element.is_empty());
    elements
}

fn first_text(group: &Group) -> Option<String> {
    text(elements(group).first()?)
}

/// Returns the text of a literal that stands alone.
fn text(tokens: &[TokenTree]) -> Option<String> {
    let [TokenTree::Literal(literal)] = tokens else {
        return None;
    };
    match Lit::new(literal.clone()) {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
