//! The names under which serde writes the fields of a struct.

use syn::ext::IdentExt as _;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Fields, ItemStruct, LitStr, Token, parenthesized};

/// Returns the names of a struct's fields, if it derives `Serialize` and no attribute makes something else of it.
pub(super) fn fields(item: &ItemStruct) -> Option<Vec<String>> {
    let Fields::Named(named) = &item.fields else {
        return None;
    };
    if !derives_serialize(&item.attrs) {
        return None;
    }
    let container = Said::read(&item.attrs)?;
    let mut names: Vec<_> = container.tag.into_iter().collect();
    for field in &named.named {
        let said = Said::read(&field.attrs)?;
        if said.is_skipped {
            continue;
        }
        let name = field.ident.as_ref()?.unraw().to_string();
        names.push(match said.rename {
            Some(name) => name,
            None => match &container.rename_all {
                Some(rule) => renamed(&name, rule)?,
                None => name,
            },
        });
    }
    Some(names)
}

fn derives_serialize(attrs: &[Attribute]) -> bool {
    let mut derives = false;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        let read = attr.parse_nested_meta(|meta| {
            let last = meta.path.segments.last();
            derives |= last.is_some_and(|last| last.ident == "Serialize");
            Ok(())
        });
        if read.is_err() {
            return false;
        }
    }
    derives
}

/// What serde's attributes say of writing.
#[derive(Default)]
struct Said {
    rename: Option<String>,
    rename_all: Option<String>,
    /// A field that serde adds.
    tag: Option<String>,
    is_skipped: bool,
}

impl Said {
    /// Reads the attributes; returns nothing if one says more than is understood here.
    fn read(attrs: &[Attribute]) -> Option<Self> {
        let mut said = Self::default();
        if attrs.iter().any(|attr| attr.path().is_ident("cfg_attr")) {
            return None;
        }
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
            attr.parse_nested_meta(|meta| said.take(&meta)).ok()?;
        }
        Some(said)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = meta.path.get_ident().map(ToString::to_string);
        match name.as_deref().unwrap_or_default() {
            "rename" => self.rename = of_writing(meta)?,
            "rename_all" => self.rename_all = of_writing(meta)?,
            "tag" => self.tag = of_writing(meta)?,
            "skip" | "skip_serializing" => self.is_skipped = true,
            "default" | "deny_unknown_fields" | "skip_deserializing" | "borrow" => {
                if meta.input.peek(Token![=]) {
                    of_writing(meta)?;
                }
            }
            "skip_serializing_if"
            | "with"
            | "serialize_with"
            | "deserialize_with"
            | "alias"
            | "bound"
            | "crate"
            | "expecting"
            | "from"
            | "try_from" => {
                of_writing(meta)?;
            }
            _ => return Err(meta.error("not understood")),
        }
        Ok(())
    }
}

/// Returns the text of `name = "text"`, or that of `name(serialize = "text", …)`.
fn of_writing(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    if meta.input.peek(Token![=]) {
        return Ok(Some(meta.value()?.parse::<LitStr>()?.value()));
    }
    let content;
    parenthesized!(content in meta.input);
    let mut found = None;
    while !content.is_empty() {
        let name = content.call(syn::Ident::parse_any)?;
        content.parse::<Token![=]>()?;
        let value = content.parse::<LitStr>()?.value();
        if name == "serialize" {
            found = Some(value);
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(found)
}

/// Returns the name of a field by one of serde's rules.
fn renamed(name: &str, rule: &str) -> Option<String> {
    let capitals = || {
        let words = name.split('_').map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        });
        words.collect::<String>()
    };
    Some(match rule {
        "lowercase" | "snake_case" => name.to_owned(),
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => name.to_ascii_uppercase(),
        "PascalCase" => capitals(),
        "camelCase" => {
            let capitals = capitals();
            let mut chars = capitals.chars();
            let first = chars.next().map(|c| c.to_ascii_lowercase());
            first.into_iter().chain(chars).collect()
        }
        "kebab-case" => name.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => name.to_ascii_uppercase().replace('_', "-"),
        _ => return None,
    })
}
