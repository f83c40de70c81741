//! What `#[form(…)]` and `#[field(…)]` say.

use proc_macro2::{Ident, TokenStream};
use pyramidion_syntax::near;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, DeriveInput, Expr, LitBool, LitStr, Path, parse_quote};

use crate::errors::Errors;

use super::argument_reader::{Helper, read, text, unknown, value};
use super::rule::{self, Rule, What};

/// What `#[form(…)]` beside a struct says.
pub(super) struct FormArguments {
    pub(super) krate: Path,
    pub(super) check: Option<Path>,
    /// Where it says that a CSRF token that is wrong is an error of the form.
    pub(super) csrf_error: Option<Ident>,
    pub(super) is_in_query: bool,
    /// What the names of the controls begin with.
    pub(super) prefix: Option<LitStr>,
}

impl FormArguments {
    pub(super) fn parse(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut arguments = Self {
            krate: parse_quote!(::pyramidion),
            check: None,
            csrf_error: None,
            is_in_query: false,
            prefix: None,
        };
        read(&input.attrs, Helper::Form, errors, |key, meta| {
            match key.to_string().as_str() {
                "check" => {
                    let example = "check = is_consistent";
                    arguments.check = Some(value(meta, "the path of a function", example)?);
                }
                "csrf_error" => arguments.csrf_error = Some(key.clone()),
                "crate" => arguments.krate = meta.value()?.parse()?,
                "method" => {
                    let text = text(meta, "method")?;
                    arguments.is_in_query = match text.value().as_str() {
                        "GET" => true,
                        "POST" => false,
                        _ => {
                            return Err(syn::Error::new_spanned(
                                text,
                                "a form is sent with `\"GET\"`, in the query, or with `\"POST\"`, in the body",
                            ));
                        }
                    };
                }
                "prefix" => arguments.prefix = Some(prefix(meta)?),
                other => {
                    let names = ["check", "crate", "csrf_error", "method", "prefix"];
                    return Err(unknown(Helper::Form, key, other, &names));
                }
            }
            Ok(())
        });
        if let Some(csrf_error) = arguments
            .csrf_error
            .as_ref()
            .filter(|_| arguments.is_in_query)
        {
            errors.add(
                csrf_error,
                "a form that is sent with `\"GET\"` changes nothing, and has no CSRF token: leave `csrf_error` out",
            );
        }
        arguments
    }
}

/// Reads what the names of the controls of a form begin with.
fn prefix(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    let text = text(meta, "prefix")?;
    let written = text.value();
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if written.is_empty() || !written.chars().all(is_of_name) {
        return Err(syn::Error::new_spanned(
            &text,
            "a prefix has letters, digits, `_` and `-`, as in `prefix = \"login\"`; a dot follows it by itself",
        ));
    }
    Ok(text)
}

/// What `#[field(…)]` beside a field says.
#[derive(Default)]
pub(super) struct FieldArguments {
    pub(super) name: Option<LitStr>,
    pub(super) label: Option<LitStr>,
    pub(super) help: Option<LitStr>,
    pub(super) autocomplete: Option<LitStr>,
    pub(super) message: Option<LitStr>,
    /// The variant of `Kind`.
    pub(super) kind: Option<Ident>,
    pub(super) trim: Option<LitBool>,
    pub(super) required: Option<Ident>,
    pub(super) choices: Option<TokenStream>,
    pub(super) equal_to: Option<LitStr>,
    pub(super) max_items: Option<(Ident, Expr)>,
    pub(super) rules: Vec<Rule>,
}

/// The arguments of `#[field(…)]` that are not rules.
const KEYS: [&str; 11] = [
    "autocomplete",
    "choices",
    "equal_to",
    "help",
    "kind",
    "label",
    "max_items",
    "message",
    "name",
    "required",
    "trim",
];

/// The kinds that a field can say, with their variants.
const KINDS: [(&str, &str); 11] = [
    ("checkboxes", "Checkboxes"),
    ("color", "Color"),
    ("hidden", "Hidden"),
    ("password", "Password"),
    ("radio", "Radio"),
    ("range", "Range"),
    ("search", "Search"),
    ("select", "Select"),
    ("tel", "Tel"),
    ("text", "Text"),
    ("textarea", "Textarea"),
];

impl FieldArguments {
    pub(super) fn parse(field: &syn::Field, errors: &mut Errors) -> Self {
        let mut arguments = Self::default();
        let mut said: Vec<String> = Vec::new();
        read(&field.attrs, Helper::Field, errors, |key, meta| {
            let name = key.to_string();
            if said.contains(&name) && name != "check" {
                let message = format!("`{name}` is given twice: keep one of them");
                return Err(syn::Error::new_spanned(key, message));
            }
            said.push(name);
            arguments.read_one(key, meta)
        });
        arguments.check_limits(errors);
        arguments
    }

    fn read_one(&mut self, key: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = key.to_string();
        match name.as_str() {
            "name" => self.name = Some(text(meta, "name")?),
            "label" => self.label = Some(text(meta, "label")?),
            "help" => self.help = Some(text(meta, "help")?),
            "autocomplete" => self.autocomplete = Some(text(meta, "autocomplete")?),
            "message" => self.message = Some(text(meta, "message")?),
            "equal_to" => self.equal_to = Some(text(meta, "equal_to")?),
            "kind" => self.kind = Some(kind(meta)?),
            "trim" => self.trim = Some(value(meta, "`true` or `false`", "trim = false")?),
            "required" => self.required = Some(key.clone()),
            "choices" => self.choices = Some(choices(meta)?),
            "max_items" => {
                let limit = value(meta, "a number", "max_items = 10")?;
                self.max_items = Some((key.clone(), limit));
            }
            rule if rule::NAMES.contains(&rule) => self.rules.push(Rule::parse(key, meta)?),
            other => {
                let names: Vec<_> = KEYS.into_iter().chain(rule::NAMES).collect();
                return Err(unknown(Helper::Field, key, other, &names));
            }
        }
        Ok(())
    }

    /// Reports limits of which the lower one is the greater.
    fn check_limits(&self, errors: &mut Errors) {
        let limit = |name: &str| {
            let rule = self.rules.iter().find(|rule| rule.key == name)?;
            match &rule.what {
                What::Limit(limit) => Some((limit, rule::number(limit)?)),
                _ => None,
            }
        };
        for (least, most) in [("min", "max"), ("min_length", "max_length")] {
            if let (Some((_, low)), Some((written, high))) = (limit(least), limit(most))
                && low > high
            {
                errors.add(
                    written,
                    format!("no value is at least {low} and at most {high}: `{least}` is greater than `{most}`"),
                );
            }
        }
    }
}

/// Reads the kind of a control.
fn kind(meta: &ParseNestedMeta<'_>) -> syn::Result<Ident> {
    let text = text(meta, "kind")?;
    let written = text.value();
    let known = KINDS.iter().find(|(name, _)| *name == written);
    match known {
        Some((_, variant)) => Ok(Ident::new(variant, text.span())),
        None => {
            let names = KINDS.map(|(name, _)| name);
            let hint = match (written.as_str(), near::nearest(&written, names)) {
                ("email" | "url", _) => format!("; write `{written}` alone, which is a rule, too"),
                (_, Some(near)) => format!("; did you mean {near:?}?"),
                _ => format!(
                    "; there are `{}`, and what the type of the field says by itself",
                    names.join("`, `")
                ),
            };
            Err(syn::Error::new_spanned(
                &text,
                format!("{written:?} is not a kind of control{hint}"),
            ))
        }
    }
}

/// Reads what can be chosen: the path of a function, or a list.
fn choices(meta: &ParseNestedMeta<'_>) -> syn::Result<TokenStream> {
    let written: Expr = value(
        meta,
        "a list, or the path of a function",
        "choices = [\"red\", \"green\"]",
    )?;
    match &written {
        Expr::Path(_) => Ok(quote!(#written())),
        _ => Ok(quote!(#written)),
    }
}

/// What `#[choice(…)]` beside a variant says.
#[derive(Default)]
pub(super) struct VariantArguments {
    pub(super) value: Option<LitStr>,
    pub(super) label: Option<LitStr>,
}

impl VariantArguments {
    pub(super) fn parse(variant: &syn::Variant, errors: &mut Errors) -> Self {
        let mut arguments = Self::default();
        read(&variant.attrs, Helper::Choice, errors, |key, meta| {
            match key.to_string().as_str() {
                "value" => arguments.value = Some(text(meta, "value")?),
                "label" => arguments.label = Some(text(meta, "label")?),
                other => return Err(unknown(Helper::Choice, key, other, &["label", "value"])),
            }
            Ok(())
        });
        arguments
    }
}

/// Returns the path under which the crate is known, if an attribute says one.
pub(super) fn krate(attributes: &[Attribute], errors: &mut Errors) -> Path {
    let mut krate = parse_quote!(::pyramidion);
    read(attributes, Helper::Choice, errors, |key, meta| {
        match key.to_string().as_str() {
            "crate" => {
                krate = meta.value()?.parse()?;
                Ok(())
            }
            other => Err(unknown(Helper::Choice, key, other, &["crate"])),
        }
    });
    krate
}
