//! What `#[form(…)]` and `#[field(…)]` say.

use proc_macro2::{Ident, TokenStream};
use syn::{DeriveInput, Expr, LitBool, LitStr, Path, parse_quote};

use crate::argument_names::{Arguments, arguments};
use crate::argument_values::{self, Argument, text, value};
use crate::errors::Errors;

use super::control::{ControlKind, choices, kind};
use super::helper::{Elsewhere, Helper};
use super::rule::{Rule, RuleName, What};
use super::values::{count, filled_text, number, word};

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
        FORM.read(&input.attrs, errors, |name, argument| {
            match name {
                FormArgument::Check => {
                    let example = "check = is_consistent";
                    arguments.check = Some(value(argument, "the path of a function", example)?);
                }
                FormArgument::CsrfError => {
                    word(argument)?;
                    arguments.csrf_error = Some(argument.key.clone());
                }
                FormArgument::Crate => arguments.krate = argument_values::krate(argument)?,
                FormArgument::Method => {
                    let text = text(argument, "method")?;
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
                FormArgument::Prefix => arguments.prefix = Some(prefix(argument)?),
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
fn prefix(argument: &Argument<'_>) -> syn::Result<LitStr> {
    let text = text(argument, "prefix")?;
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

    fn is_repeatable(self) -> bool {
        self == Self::Rule(RuleName::Check)
    }
}

impl FieldArguments {
    pub(super) fn parse(field: &syn::Field, errors: &mut Errors) -> Self {
        let mut arguments = Self::default();
        FIELD.read(&field.attrs, errors, |name, argument| match name {
            FieldArgument::Own(own) => arguments.read_own(own, argument),
            FieldArgument::Rule(name) => {
                arguments.rules.push(Rule::parse(name, argument)?);
                Ok(())
            }
        });
        arguments.check_limits(errors);
        arguments
    }

    fn read_own(&mut self, own: OwnArgument, argument: &Argument<'_>) -> syn::Result<()> {
        let name = own.name();
        match own {
            OwnArgument::Name => self.name = Some(text(argument, name)?),
            OwnArgument::Label => self.label = Some(filled_text(argument, name)?),
            OwnArgument::Help => self.help = Some(filled_text(argument, name)?),
            OwnArgument::Autocomplete => self.autocomplete = Some(filled_text(argument, name)?),
            OwnArgument::Message => self.message = Some(filled_text(argument, name)?),
            OwnArgument::EqualTo => self.equal_to = Some(text(argument, name)?),
            OwnArgument::Kind => self.kind = Some(kind(argument)?),
            OwnArgument::Trim => {
                self.trim = Some(value(argument, "`true` or `false`", "trim = false")?);
            }
            OwnArgument::Required => {
                word(argument)?;
                self.required = Some(argument.key.clone());
            }
            OwnArgument::Choices => self.choices = Some(choices(argument)?),
            OwnArgument::MaxItems => {
                let limit = count(argument, 1)?;
                self.max_items = Some((argument.key.clone(), limit));
            }
        }
        Ok(())
    }

    /// Reports limits of which the lower one is the greater.
    fn check_limits(&self, errors: &mut Errors) {
        let limit = |name: RuleName| {
            let rule = self.rules.iter().find(|rule| rule.name == name)?;
            match &rule.what {
                What::Limit(limit) => Some((limit, number(limit)?)),
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

/// `#[form(…)]`, on the struct.
pub(super) const FORM: Helper = Helper {
    name: "form",
    example: "check = is_consistent",
    of_text: Some("method"),
    names: FormArgument::names,
    elsewhere: Some(Elsewhere {
        place: "a field",
        attribute: "field",
        names: FieldArgument::names,
    }),
};

/// `#[field(…)]`, on a field.
pub(super) const FIELD: Helper = Helper {
    name: "field",
    example: "max_length = 200",
    of_text: Some("label"),
    names: FieldArgument::names,
    elsewhere: Some(Elsewhere {
        place: "the struct",
        attribute: "form",
        names: FormArgument::names,
    }),
};
