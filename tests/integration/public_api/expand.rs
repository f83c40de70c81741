//! What `macro_rules!` of the crate write, as far as its macros need: what they write is public, too.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The rules of one macro.
pub(super) struct Rules {
    rules: Vec<(Vec<Part>, TokenStream)>,
}

/// A part of what a rule matches.
enum Part {
    Token(String),
    Variable(String, String),
    Repeated(Vec<Part>, Vec<TokenTree>),
    Group(Delimiter, Vec<Part>),
}

/// What the variables of a rule stand for, each once or as often as its repetition came.
type Bound = BTreeMap<String, Value>;

#[derive(Clone)]
enum Value {
    Once(TokenStream),
    Often(Vec<Bound>),
}

impl Rules {
    /// Reads what stands between the braces of `macro_rules!`.
    pub(super) fn read(tokens: TokenStream) -> Self {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let rules = tokens.split(|token| is_punct(token, ';'));
        let rules = rules.filter_map(|rule| {
            let mut groups = rule.iter().filter_map(|token| match token {
                TokenTree::Group(group) => Some(group.stream()),
                _ => None,
            });
            Some((parts(groups.next()?), groups.next()?))
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// Returns what the macro writes.
    pub(super) fn expand(&self, given: TokenStream) -> TokenStream {
        let given: Vec<_> = given.into_iter().collect();
        for (parts, written) in &self.rules {
            let mut bound = Bound::new();
            if matched(parts, &given, &mut bound) == Some(given.len()) {
                return written_with(written.clone(), &bound);
            }
        }
        panic!("no rule of the macro takes {given:?}")
    }
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

fn parts(pattern: TokenStream) -> Vec<Part> {
    let mut tokens = pattern.into_iter();
    let mut parts = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Group(group)) => {
                    let separator = separator(&mut tokens);
                    parts.push(Part::Repeated(self::parts(group.stream()), separator));
                }
                Some(name) => {
                    tokens.next();
                    let kind = tokens.next().expect("a variable has a kind");
                    parts.push(Part::Variable(name.to_string(), kind.to_string()));
                }
                None => panic!("a pattern ends with a dollar sign"),
            },
            TokenTree::Group(group) => {
                parts.push(Part::Group(group.delimiter(), self::parts(group.stream())));
            }
            token => parts.push(Part::Token(token.to_string())),
        }
    }
    parts
}

/// Takes the sign of a repetition and returns what stands before it.
fn separator(tokens: &mut impl Iterator<Item = TokenTree>) -> Vec<TokenTree> {
    tokens.take_while(|token| !is_sign(token)).collect()
}

fn is_sign(token: &TokenTree) -> bool {
    ['*', '+', '?'].iter().any(|sign| is_punct(token, *sign))
}

/// Matches tokens from their beginning and returns how many were taken.
fn matched(parts: &[Part], given: &[TokenTree], bound: &mut Bound) -> Option<usize> {
    let mut taken = 0;
    for part in parts {
        let rest = &given[taken..];
        taken += match part {
            Part::Token(token) => {
                (rest.first()?.to_string() == *token).then_some(())?;
                1
            }
            Part::Group(delimiter, inner) => {
                let TokenTree::Group(group) = rest.first()? else {
                    return None;
                };
                let tokens: Vec<_> = group.stream().into_iter().collect();
                let is_whole = matched(inner, &tokens, bound)? == tokens.len();
                (group.delimiter() == *delimiter && is_whole).then_some(())?;
                1
            }
            Part::Variable(name, kind) => {
                let length = length(kind, rest)?;
                let tokens = rest[..length].iter().cloned().collect();
                bound.insert(name.clone(), Value::Once(tokens));
                length
            }
            Part::Repeated(inner, separator) => {
                let mut times = Vec::new();
                let mut position = 0;
                loop {
                    let mut once = Bound::new();
                    let Some(length) = matched(inner, &rest[position..], &mut once) else {
                        break;
                    };
                    if length == 0 {
                        break;
                    }
                    position += length;
                    times.push(once);
                    let written = |tokens: &[TokenTree]| -> Vec<_> {
                        tokens.iter().map(ToString::to_string).collect()
                    };
                    let end = position + separator.len();
                    match rest.get(position..end) {
                        Some(tokens) if written(tokens) == written(separator) => position = end,
                        _ => break,
                    }
                }
                for name in names(inner) {
                    bound.insert(name, Value::Often(times.clone()));
                }
                position
            }
        };
    }
    Some(taken)
}

fn names(parts: &[Part]) -> Vec<String> {
    let names = parts.iter().flat_map(|part| match part {
        Part::Token(_) => Vec::new(),
        Part::Variable(name, _) => vec![name.clone()],
        Part::Repeated(inner, _) | Part::Group(_, inner) => names(inner),
    });
    names.collect()
}

/// Returns how many tokens a variable takes.
fn length(kind: &str, rest: &[TokenTree]) -> Option<usize> {
    let first = rest.first()?;
    match kind {
        "ident" => matches!(first, TokenTree::Ident(_)).then_some(1),
        "literal" => matches!(first, TokenTree::Literal(_)).then_some(1),
        "tt" => Some(1),
        // What is longer ends where the macros of this crate end it.
        _ => Some(
            rest.iter()
                .take_while(|token| !is_punct(token, ';') && !is_punct(token, ','))
                .count(),
        ),
    }
}

fn written_with(template: TokenStream, bound: &Bound) -> TokenStream {
    let mut tokens = template.into_iter();
    let mut written = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Group(group)) => {
                    let separator = separator(&mut tokens);
                    written.extend(repeated(&group, &separator, bound));
                }
                Some(TokenTree::Ident(name)) => match bound.get(&name.to_string()) {
                    Some(Value::Once(tokens)) => written.extend(tokens.clone()),
                    Some(Value::Often(_)) => panic!("${name} repeats"),
                    None => written.extend([TokenTree::Ident(name)]),
                },
                other => panic!("{other:?} behind a dollar sign"),
            },
            TokenTree::Group(group) => {
                let inner = written_with(group.stream(), bound);
                written.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
            }
            token => written.extend([token]),
        }
    }
    written
}

fn repeated(group: &Group, separator: &[TokenTree], bound: &Bound) -> TokenStream {
    let named = variables(group.stream());
    let times = named.iter().find_map(|name| match bound.get(name) {
        Some(Value::Often(times)) => Some(times),
        _ => None,
    });
    let mut written = TokenStream::new();
    for (index, once) in times.expect("what repeats").iter().enumerate() {
        if index > 0 {
            written.extend(separator.iter().cloned());
        }
        let mut bound = bound.clone();
        bound.extend(once.clone());
        written.extend(written_with(group.stream(), &bound));
    }
    written
}

fn variables(template: TokenStream) -> Vec<String> {
    let mut is_variable = false;
    let mut names = Vec::new();
    for token in template {
        match &token {
            TokenTree::Group(group) => names.extend(variables(group.stream())),
            TokenTree::Ident(name) if is_variable => names.push(name.to_string()),
            _ => {}
        }
        is_variable = is_punct(&token, '$');
    }
    names
}

#[test]
fn repetitions_and_groups_are_written_out() {
    let rules = "($($(#[$doc:meta])* $name:ident $value:literal),+ $(,)?) => { $($(#[$doc])* const $name: u8 = $value;)+ };";
    let rules = Rules::read(rules.parse().expect("tokens"));
    let given = "#[doc = \"x\"] A 1, B 2,".parse().expect("tokens");
    let expected: TokenStream = "#[doc = \"x\"] const A: u8 = 1; const B: u8 = 2;"
        .parse()
        .expect("tokens");
    assert_eq!(rules.expand(given).to_string(), expected.to_string());
}
