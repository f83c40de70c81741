//! The tokens of an attribute: `key = value, …`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, Lit, Token, Type, parenthesized};

use crate::errors::Errors;
use crate::keywords::{self, AttributeKind, Form, Key};
use crate::near;

/// The arguments of one attribute.
#[derive(Clone, Default)]
pub(crate) struct Args {
    args: Vec<Arg>,
    /// What the arguments that could not be read were meant to be, where that is known.
    unread: Vec<Option<&'static Key>>,
}

/// One argument.
#[derive(Clone)]
pub(crate) struct Arg {
    pub(crate) key: &'static Key,
    /// The key as it was written; the name of a predicate in `custom(…)`.
    pub(crate) ident: Ident,
    pub(crate) value: Value,
    /// Whether it stands in `not(…)`.
    pub(crate) is_negated: bool,
}

/// The value of an argument.
#[derive(Clone)]
pub(crate) enum Value {
    Expr(Expr),
    Type(Type),
}

/// An argument that cannot be read.
struct Mistake {
    error: syn::Error,
    meant: Option<&'static Key>,
}

/// Where arguments stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Attribute,
    Not,
    Custom { is_negated: bool },
}

impl Args {
    /// Reads the arguments that can be read, and adds a mistake for each other one.
    pub(crate) fn parse(kind: AttributeKind, tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        let read = |input: ParseStream<'_>| {
            args.read(kind, Place::Attribute, input, errors);
            Ok(())
        };
        let all = read.parse2(tokens);
        errors.take(all);
        args
    }

    fn read(
        &mut self,
        kind: AttributeKind,
        place: Place,
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) {
        while !input.is_empty() {
            self.read_one(kind, place, input, errors);
        }
    }

    /// Reads an argument and the comma after it.
    fn read_one(
        &mut self,
        kind: AttributeKind,
        place: Place,
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) {
        if let Ok(comma) = input.parse::<Token![,]>() {
            errors.add(comma, "an argument is missing before this comma");
            return;
        }
        let read = parse_key(kind, place, input).and_then(|(key, ident)| {
            if let (Place::Attribute | Place::Not, Form::Group) = (place, key.form) {
                self.read_group(kind, place, (key, &ident), input, errors)?;
                return Ok(ident);
            }
            let value = parse_value(key, &ident, input)?;
            let arg = Arg {
                key,
                ident: ident.clone(),
                value,
                is_negated: matches!(place, Place::Not | Place::Custom { is_negated: true }),
            };
            self.push(arg, errors);
            Ok(ident)
        });
        match read {
            Ok(ident) => read_separator(kind, &ident, input, errors),
            Err(mistake) => {
                self.unread.push(mistake.meant);
                errors.push(mistake.error);
                skip_to_comma(input);
                input.parse::<Option<Token![,]>>().ok();
            }
        }
    }

    /// Reads `not(…)` or `custom(…)`, whose name has been read.
    fn read_group(
        &mut self,
        kind: AttributeKind,
        place: Place,
        (key, ident): (&'static Key, &Ident),
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) -> Result<(), Mistake> {
        if !input.peek(syn::token::Paren) {
            let message = format!("`{}` takes parentheses, as in `{}`", key.name, key.example);
            return Err(mistake(ident, message, Some(key)));
        }
        let mut read = |input: ParseStream<'_>| {
            let content;
            parenthesized!(content in input);
            if content.is_empty() {
                let message = format!("`{}` is empty; write it as in `{}`", key.name, key.example);
                errors.add(ident, message);
            }
            let is_negated = place == Place::Not;
            let place = match key.name {
                keywords::NOT => Place::Not,
                _ => Place::Custom { is_negated },
            };
            self.read(kind, place, &content, errors);
            Ok(())
        };
        let result: syn::Result<()> = read(input);
        result.map_err(|error| Mistake {
            error,
            meant: Some(key),
        })
    }

    fn push(&mut self, arg: Arg, errors: &mut Errors) {
        let is_same = |other: &Arg| other.is_same(&arg) && other.is_negated == arg.is_negated;
        if self.args.iter().any(is_same) {
            let name = arg.ident.unraw();
            errors.add(&arg.ident, format!("`{name}` is given twice"));
        } else {
            self.args.push(arg);
        }
    }

    /// Returns the argument of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.key.name == name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arg> {
        self.args.iter()
    }

    /// Tells whether an argument is there, or may have been meant by one that could not be read.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        let mut unread = self.unread.iter();
        self.get(name).is_some() || unread.any(|meant| meant.is_none_or(|key| key.name == name))
    }

    /// Returns the arguments that an attribute takes.
    pub(crate) fn for_attribute(&self, kind: AttributeKind) -> Self {
        let args = self.args.iter();
        Self {
            args: args
                .filter(|arg| kind.find(arg.key.name).is_some())
                .cloned()
                .collect(),
            unread: self.unread.clone(),
        }
    }

    /// Returns the arguments with defaults, of which those are left out that are given here.
    pub(crate) fn with_defaults(mut self, defaults: &Self) -> Self {
        let missing = defaults.args.iter().filter(|default| {
            let mut args = self.args.iter();
            !args.any(|arg| arg.is_same(default))
        });
        let missing: Vec<_> = missing.cloned().collect();
        self.args.extend(missing);
        self.unread.extend(&defaults.unread);
        self
    }
}

impl Arg {
    /// Tells whether two arguments are for the same thing.
    fn is_same(&self, other: &Self) -> bool {
        self.key == other.key && (self.key.name != keywords::CUSTOM || self.ident == other.ident)
    }

    /// Returns a value that is no type.
    pub(crate) fn expr(&self) -> Option<&Expr> {
        match &self.value {
            Value::Expr(value) => Some(value),
            Value::Type(_) => None,
        }
    }

    /// Returns a value that is a type.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match &self.value {
            Value::Type(ty) => Some(ty),
            Value::Expr(_) => None,
        }
    }
}

/// Reads the comma after a value. If it is missing before another argument, that one is read next.
fn read_separator(kind: AttributeKind, name: &Ident, input: ParseStream<'_>, errors: &mut Errors) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    if let Ok(semicolon) = input.parse::<Token![;]>() {
        errors.add(semicolon, "arguments are separated by commas");
        return;
    }
    let is_group = || {
        let ident = input.fork().call(Ident::parse_any);
        let key = ident.ok().and_then(|ident| kind.find(&ident.to_string()));
        key.is_some_and(|key| key.form == Form::Group) && input.peek2(syn::token::Paren)
    };
    let is_argument = input.peek(Ident::peek_any) && (input.peek2(Token![=]) || is_group());
    let rest = input.fork();
    let at = if is_argument {
        rest.call(Ident::parse_any)
            .map(ToTokens::into_token_stream)
            .unwrap_or_default()
    } else {
        skip_to_comma(input)
    };
    let message = format!("a comma is missing after the value of `{}`", name.unraw());
    errors.add(at, message);
    if !is_argument {
        input.parse::<Option<Token![,]>>().ok();
    }
}

/// Returns the tokens before the next comma.
fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => tokens.extend([token]),
            Err(_) => break,
        }
    }
    tokens
}

/// Reads the name of an argument.
fn parse_key(
    kind: AttributeKind,
    place: Place,
    input: ParseStream<'_>,
) -> Result<(&'static Key, Ident), Mistake> {
    if let Ok(literal) = input.parse::<Lit>() {
        return Err(nameless(&literal, input.peek(Token![=])));
    }
    let Ok(ident) = input.call(Ident::parse_any) else {
        let message = "here should be an argument, as in `route_name = \"home\"`";
        return Err(mistake(skip_to_comma(input), message, None));
    };
    let name = ident.unraw().to_string();
    if matches!(place, Place::Custom { .. }) {
        let custom = kind.find(keywords::CUSTOM);
        return custom
            .map(|key| (key, ident.clone()))
            .ok_or_else(|| mistake(ident, "there are no custom predicates here", None));
    }
    let Some(key) = kind.find(&name) else {
        return Err(unknown_key(kind, ident, input));
    };
    if place == Place::Not && !keywords::PREDICATES.contains(&key.name) {
        return Err(mistake(ident, not_negatable(key), None));
    }
    Ok((key, ident))
}

fn not_negatable(key: &Key) -> String {
    match key.name {
        keywords::ACCEPT => {
            "`accept` cannot be negated: it says what the view answers with".to_owned()
        }
        keywords::NOT => "`not` in `not` says nothing: write the condition itself".to_owned(),
        name => format!(
            "`{name}` is no condition, so it cannot be negated; conditions are {}",
            listed(keywords::PREDICATES.iter().copied())
        ),
    }
}

fn parse_value(key: &'static Key, ident: &Ident, input: ParseStream<'_>) -> Result<Value, Mistake> {
    let is_equals = input.peek(Token![=]) && !input.peek(Token![==]) && !input.peek(Token![=>]);
    let is_end = |input: ParseStream<'_>| input.is_empty() || input.peek(Token![,]);
    if !is_equals && !is_end(input) {
        let message = format!("a value is given with `=`, as in `{}`", key.example);
        return Err(mistake(skip_to_comma(input), message, Some(key)));
    }
    input.parse::<Option<Token![=]>>().ok();
    if is_end(input) {
        let name = ident.unraw();
        let message = format!("`{name}` takes a value, as in `{}`", key.example);
        return Err(mistake(ident, message, Some(key)));
    }
    let written = skip_to_comma(&input.fork());
    let value = if key.form == Form::Type {
        input.parse().map(Value::Type)
    } else {
        input.parse().map(Value::Expr)
    };
    value.map_err(|_| {
        let message = format!(
            "the value of `{}` cannot be read; write it as in `{}`",
            ident.unraw(),
            key.example
        );
        mistake(written, message, Some(key))
    })
}

/// Explains a literal where the name of an argument should be.
fn nameless(literal: &Lit, has_value: bool) -> Mistake {
    let message = match literal {
        Lit::Str(text) if keywords::METHODS.contains(&text.value().as_str()) => {
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

/// Explains a key that is none, whose first word has been read.
fn unknown_key(kind: AttributeKind, first: Ident, input: ParseStream<'_>) -> Mistake {
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
    if kind.find(&word).is_none()
        && let Some(message) = elsewhere(kind, &word)
    {
        return mistake(written, message, None);
    }
    let is_part_of = |key: &&Key| key.name.split('_').any(|part| part == word);
    let near = near::nearest(&word, kind.keys().map(|key| key.name));
    let meant = match near.and_then(|near| kind.find(near)) {
        Some(key) => Some(key),
        None => kind.keys().find(is_part_of),
    };
    let message = match meant {
        Some(key) => format!("unknown argument `{name}`; did you mean `{}`?", key.name),
        None => format!(
            "unknown argument `{name}`; there are {}; an application's own conditions are written \
             `custom({name} = …)`",
            listed(kind.keys().map(|key| key.name))
        ),
    };
    mistake(written, message, meant)
}

/// Explains a word that is an argument of another attribute, or of Pyramid's.
fn elsewhere(kind: AttributeKind, word: &str) -> Option<String> {
    let others = AttributeKind::VIEWS.into_iter();
    if let Some(other) = others
        .filter(|other| *other != kind)
        .find(|other| other.find(word).is_some())
    {
        return Some(match (kind, word) {
            (AttributeKind::NotFound | AttributeKind::Forbidden, keywords::CONTEXT) => format!(
                "`{}` answers one status; for another error use `{}`",
                kind.name(),
                AttributeKind::Exception.name()
            ),
            (_, keywords::EXCEPTION_ONLY) => {
                format!("`{}` is for errors only: leave `{word}` out", kind.name())
            }
            (_, keywords::PERMISSION | keywords::REQUIRE_CSRF) => {
                format!("a view of errors has no `{word}`: it answers whoever met the error")
            }
            _ => format!("`{word}` is an argument of `#[{}]`", other.name()),
        });
    }
    let advice = match word {
        "attr" => "the attribute stands on the method itself",
        "mapper" => "the types of the function's arguments say what it takes",
        "for_" => "write `context = …`",
        "custom_predicates" => "name them with `custom(…)`",
        "effective_principals" => "use `permission` or `is_authenticated`",
        "physical_path" => "use `path_info` or `context`",
        "match_val" => "write `match_param = \"name=value\"`",
        _ => return None,
    };
    Some(format!("there is no argument `{word}`: {advice}"))
}

fn listed(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn mistake(
    at: impl ToTokens,
    message: impl std::fmt::Display,
    meant: Option<&'static Key>,
) -> Mistake {
    Mistake {
        error: syn::Error::new_spanned(at, message),
        meant,
    }
}

impl Value {
    /// Returns where the value is written.
    pub(crate) fn span(&self) -> Span {
        use syn::spanned::Spanned as _;
        match self {
            Self::Expr(value) => value.span(),
            Self::Type(ty) => ty.span(),
        }
    }
}
