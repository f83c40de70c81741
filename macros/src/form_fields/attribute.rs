//! What `#[form(…)]` and `#[field(…)]` say.

use proc_macro2::{Ident, TokenStream};
use pyramidion_syntax::near;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, DeriveInput, Expr, LitBool, LitStr, Path, parse_quote};

use crate::argument_names::{Arguments, arguments};
use crate::argument_values::{text, value};
use crate::errors::Errors;

use super::argument_reader::{Helper, read};
use super::rule::{self, Rule, RuleName, What};

arguments! {
    /// The arguments of `#[form(…)]`.
    enum FormArgument {
        Check "check",
        Crate "crate",
        CsrfError "csrf_error",
        Method "method",
        Prefix "prefix",
    }
}

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
        read(&input.attrs, Helper::Form, errors, |argument, key, meta| {
            match argument {
                FormArgument::Check => {
                    let example = "check = is_consistent";
                    arguments.check = Some(value(meta, "the path of a function", example)?);
                }
                FormArgument::CsrfError => arguments.csrf_error = Some(key.clone()),
                FormArgument::Crate => arguments.krate = meta.value()?.parse()?,
                FormArgument::Method => {
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
                FormArgument::Prefix => arguments.prefix = Some(prefix(meta)?),
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
    pub(super) kind: Option<ControlKind>,
    pub(super) trim: Option<LitBool>,
    pub(super) required: Option<Ident>,
    pub(super) choices: Option<TokenStream>,
    pub(super) equal_to: Option<LitStr>,
    pub(super) max_items: Option<(Ident, Expr)>,
    pub(super) rules: Vec<Rule>,
}

arguments! {
    /// The arguments of `#[field(…)]` that are not rules.
    enum OwnArgument {
        Autocomplete "autocomplete",
        Choices "choices",
        EqualTo "equal_to",
        Help "help",
        Kind "kind",
        Label "label",
        MaxItems "max_items",
        Message "message",
        Name "name",
        Required "required",
        Trim "trim",
    }
}

/// An argument of `#[field(…)]`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldArgument {
    Own(OwnArgument),
    Rule(RuleName),
}

impl FieldArgument {
    /// Tells whether it may be given several times.
    fn is_repeatable(self) -> bool {
        self == Self::Rule(RuleName::Check)
    }
}

impl Arguments for FieldArgument {
    fn all() -> Vec<Self> {
        let own = OwnArgument::all().into_iter().map(Self::Own);
        own.chain(RuleName::all().into_iter().map(Self::Rule))
            .collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Own(own) => own.name(),
            Self::Rule(rule) => rule.name(),
        }
    }
}

/// A kind of control that a field can say.
#[derive(Clone, Copy)]
pub(super) struct ControlKind {
    name: &'static str,
    /// The variant of `Kind`.
    pub(super) variant: &'static str,
    /// Whether spaces around what was typed are left out.
    pub(super) is_trimmed: bool,
}

impl ControlKind {
    const fn new(name: &'static str, variant: &'static str) -> Self {
        Self {
            name,
            variant,
            is_trimmed: true,
        }
    }
}

/// The kinds that a field can say.
const KINDS: [ControlKind; 11] = [
    ControlKind::new("checkboxes", "Checkboxes"),
    ControlKind::new("color", "Color"),
    ControlKind::new("hidden", "Hidden"),
    ControlKind {
        is_trimmed: false,
        ..ControlKind::new("password", "Password")
    },
    ControlKind::new("radio", "Radio"),
    ControlKind::new("range", "Range"),
    ControlKind::new("search", "Search"),
    ControlKind::new("select", "Select"),
    ControlKind::new("tel", "Tel"),
    ControlKind::new("text", "Text"),
    ControlKind::new("textarea", "Textarea"),
];

impl FieldArguments {
    pub(super) fn parse(field: &syn::Field, errors: &mut Errors) -> Self {
        let mut arguments = Self::default();
        let mut said: Vec<FieldArgument> = Vec::new();
        read(
            &field.attrs,
            Helper::Field,
            errors,
            |argument: FieldArgument, key, meta| {
                if said.contains(&argument) && !argument.is_repeatable() {
                    let message = format!("`{}` is given twice: keep one of them", argument.name());
                    return Err(syn::Error::new_spanned(key, message));
                }
                said.push(argument);
                match argument {
                    FieldArgument::Own(own) => arguments.read_own(own, key, meta),
                    FieldArgument::Rule(name) => {
                        arguments.rules.push(Rule::parse(name, key.span(), meta)?);
                        Ok(())
                    }
                }
            },
        );
        arguments.check_limits(errors);
        arguments
    }

    fn read_own(
        &mut self,
        argument: OwnArgument,
        key: &Ident,
        meta: &ParseNestedMeta<'_>,
    ) -> syn::Result<()> {
        let name = argument.name();
        match argument {
            OwnArgument::Name => self.name = Some(text(meta, name)?),
            OwnArgument::Label => self.label = Some(text(meta, name)?),
            OwnArgument::Help => self.help = Some(text(meta, name)?),
            OwnArgument::Autocomplete => self.autocomplete = Some(text(meta, name)?),
            OwnArgument::Message => self.message = Some(text(meta, name)?),
            OwnArgument::EqualTo => self.equal_to = Some(text(meta, name)?),
            OwnArgument::Kind => self.kind = Some(kind(meta)?),
            OwnArgument::Trim => {
                self.trim = Some(value(meta, "`true` or `false`", "trim = false")?);
            }
            OwnArgument::Required => self.required = Some(key.clone()),
            OwnArgument::Choices => self.choices = Some(choices(meta)?),
            OwnArgument::MaxItems => {
                let limit = value(meta, "a number", "max_items = 10")?;
                self.max_items = Some((key.clone(), limit));
            }
        }
        Ok(())
    }

    /// Reports limits of which the lower one is the greater.
    fn check_limits(&self, errors: &mut Errors) {
        let limit = |name: RuleName| {
            let rule = self.rules.iter().find(|rule| rule.name == name)?;
            match &rule.what {
                What::Limit(limit) => Some((limit, rule::number(limit)?)),
                _ => None,
            }
        };
        let pairs = [
            (RuleName::Min, RuleName::Max),
            (RuleName::MinLength, RuleName::MaxLength),
        ];
        for (least, most) in pairs {
            if let (Some((_, low)), Some((written, high))) = (limit(least), limit(most))
                && low > high
            {
                let (least, most) = (least.name(), most.name());
                errors.add(
                    written,
                    format!("no value is at least {low} and at most {high}: `{least}` is greater than `{most}`"),
                );
            }
        }
    }
}

/// Reads the kind of a control.
fn kind(meta: &ParseNestedMeta<'_>) -> syn::Result<ControlKind> {
    let text = text(meta, "kind")?;
    let written = text.value();
    if let Some(known) = KINDS.into_iter().find(|kind| kind.name == written) {
        return Ok(known);
    }
    let names = KINDS.map(|kind| kind.name);
    let hint = match (RuleName::find(&written), near::nearest(&written, names)) {
        (Some(RuleName::Email | RuleName::Url), _) => {
            format!("; write `{written}` alone, which is a rule, too")
        }
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

arguments! {
    /// The arguments of `#[choice(…)]` beside a variant.
    enum VariantArgument {
        Label "label",
        Value "value",
    }
}

arguments! {
    /// The arguments of `#[choice(…)]` beside an enum.
    enum EnumArgument {
        Crate "crate",
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
        read(
            &variant.attrs,
            Helper::Choice,
            errors,
            |argument: VariantArgument, _, meta| {
                let text = text(meta, argument.name())?;
                match argument {
                    VariantArgument::Label => arguments.label = Some(text),
                    VariantArgument::Value => arguments.value = Some(text),
                }
                Ok(())
            },
        );
        arguments
    }
}

/// Returns the path under which the crate is known, if an attribute says one.
pub(super) fn krate(attributes: &[Attribute], errors: &mut Errors) -> Path {
    let mut krate = parse_quote!(::pyramidion);
    read(attributes, Helper::Choice, errors, |argument, _, meta| {
        match argument {
            EnumArgument::Crate => krate = meta.value()?.parse()?,
        }
        Ok(())
    });
    krate
}
