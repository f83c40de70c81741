//! `#[derive(Fields)]`: a form as a type, whose fields are its controls.

mod attribute;
mod choice;
mod control;
mod expansion;
mod helper;
mod messages;
mod rule;
mod values;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Data, DeriveInput, Fields, FieldsNamed, Ident, Type};

use crate::errors::Errors;
use crate::words;

use attribute::{FieldArguments, FormArguments};

pub(crate) use choice::expand as expand_choice;

/// Names that templates read something else of a form by.
const RESERVED: [&str; 3] = ["controls", "enctype", "errors"];

/// The name of the token against forged requests, which is sent with the form.
const TOKEN: &str = "csrf_token";

/// Tells whether no name of a control has a letter: it separates names, or ends them where HTML or a URL is written.
fn is_never_in_a_name(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || "<>\"'`&=".contains(letter)
}

/// Expands `#[derive(Fields)]`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let arguments = FormArguments::parse(&input, &mut errors);
    let stand_in = expansion::stand_in(&input, &arguments.krate);
    attribute::FIELD.misplaced(
        &input.attrs,
        "a field; the struct has `#[form(…)]`",
        &mut errors,
    );
    let form = Form::parse(&input, arguments, &mut errors);
    match (form, errors.into_error()) {
        (Some(form), None) => expansion::of(&form),
        (_, error) => {
            let error = error.map(syn::Error::into_compile_error);
            quote!(#stand_in #error)
        }
    }
}

/// A form without a mistake.
struct Form {
    ty: Ident,
    arguments: FormArguments,
    fields: Vec<FormField>,
}

/// A field of it.
struct FormField {
    ident: Ident,
    ty: Type,
    /// The name of the control.
    name: String,
    label: String,
    arguments: FieldArguments,
}

impl Form {
    fn parse(input: &DeriveInput, arguments: FormArguments, errors: &mut Errors) -> Option<Self> {
        if let Some(generic) = input.generics.params.first() {
            errors.add(
                generic,
                "a form is one type: its fields own their values, and it has no parameters",
            );
        }
        let fields = named_fields(input, errors)?;
        let fields = fields.named.iter();
        let fields: Vec<_> = fields
            .map(|field| FormField::parse(field, errors))
            .collect();
        for (position, field) in fields.iter().enumerate() {
            field.check_name(&fields[..position], errors);
            field.check_other(&fields, errors);
        }
        Some(Self {
            ty: input.ident.clone(),
            arguments,
            fields,
        })
    }
}

/// Returns the fields of the struct.
fn named_fields<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Option<&'i FieldsNamed> {
    match &input.data {
        Data::Struct(syn::DataStruct {
            fields: Fields::Named(fields),
            ..
        }) => Some(fields),
        Data::Struct(_) => {
            errors.add(
                &input.ident,
                "the fields of a form have names, which are those of its controls, as in `{ title: String }`",
            );
            None
        }
        Data::Enum(_) => {
            errors.add(
                &input.ident,
                "a form is a struct, whose fields are its controls; for what can be chosen write `#[derive(Choice)]`",
            );
            None
        }
        Data::Union(_) => {
            errors.add(
                &input.ident,
                "a form is a struct, whose fields are its controls",
            );
            None
        }
    }
}

impl FormField {
    fn parse(field: &syn::Field, errors: &mut Errors) -> Self {
        let ident = field.ident.clone().expect("the fields have names");
        let arguments = FieldArguments::parse(field, errors);
        attribute::FORM.misplaced(
            &field.attrs,
            "the struct; a field has `#[field(…)]`",
            errors,
        );
        let own_name = ident.unraw().to_string();
        let label = arguments.label.as_ref().map(syn::LitStr::value);
        let label = label.unwrap_or_else(|| words::label(&own_name));
        if label.is_empty() {
            errors.add(
                &ident,
                format!("`{own_name}` has no letter that a label could be made of: add `#[field(label = \"…\")]`"),
            );
        }
        Self {
            name: arguments
                .name
                .as_ref()
                .map_or_else(|| own_name.clone(), syn::LitStr::value),
            label,
            ty: field.ty.clone(),
            ident,
            arguments,
        }
    }

    /// Returns what people read, and where it is written.
    fn texts(&self) -> Vec<(String, Span)> {
        let FieldArguments {
            label,
            help,
            message,
            ..
        } = &self.arguments;
        let place = label.as_ref().map_or(self.ident.span(), syn::LitStr::span);
        let written = [help, message].into_iter().flatten();
        let written = written.map(|text| (text.value(), text.span()));
        std::iter::once((self.label.clone(), place))
            .chain(written)
            .collect()
    }

    /// Reports a name that another field has, or that no control can have.
    fn check_name(&self, earlier: &[Self], errors: &mut Errors) {
        let mut add = |message: String| match &self.arguments.name {
            Some(name) => errors.add(name, message),
            None => errors.add(&self.ident, message),
        };
        let name = &self.name;
        if earlier.iter().any(|other| other.name == *name) {
            add(format!(
                "two fields have the name `{name}`: a control has one of its own"
            ));
        } else if name.is_empty() {
            let own = self.ident.unraw();
            add(format!(
                "the name of a control must not be empty: leave `name` out, and it is `{own}`"
            ));
        } else if name.contains(['.', '[', ']']) {
            add(format!(
                "{name:?} cannot be the name of a control: dots and brackets separate the names of fields within fields"
            ));
        } else if let Some(letter) = name.chars().find(|letter| is_never_in_a_name(*letter)) {
            let right = name.replace(is_never_in_a_name, "_");
            add(format!(
                "{name:?} cannot be the name of a control, because of {letter:?} in it: write letters, digits, `_` and `-`, \
                 as in `name = {right:?}`"
            ));
        } else if name == TOKEN {
            add(format!(
                "`{name}` is the name of the token that protects the form: give the control another name, as in \
                 `#[field(name = \"its_{name}\")]`"
            ));
        } else if RESERVED.contains(&name.as_str()) {
            add(format!(
                "`{name}` is what templates read of the whole form: give the control another name, as in \
                 `#[field(name = \"its_{name}\")]`"
            ));
        }
    }

    /// Reports that the field of `equal_to` is not there.
    fn check_other(&self, fields: &[Self], errors: &mut Errors) {
        let Some(other) = &self.arguments.equal_to else {
            return;
        };
        let name = other.value();
        let others = fields.iter().filter(|field| field.ident != self.ident);
        if others.clone().any(|field| field.ident.unraw() == name) {
            return;
        }
        let names: Vec<_> = others
            .map(|field| field.ident.unraw().to_string())
            .collect();
        let near = pyramidion_syntax::near::nearest(&name, names.iter().map(String::as_str));
        let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
        errors.add(other, format!("the form has no other field `{name}`{hint}"));
    }
}
