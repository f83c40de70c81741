//! Files of forms, and their rules.

use crate::request::FormFile;

use super::control::{Control, Showing};
use super::errors::{Errors, FieldError};
use super::field::Field;
use super::form_field::FormField;
use super::kind::Kind;
use super::node::Node;
use super::rules::Rule;
use super::sent_controls::Sent;
use super::text_value::required;

/// A value that the rules of files are for. It is not public API.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this rule is for files, but the field is a `{Self}`",
    label = "a rule of files",
    note = "`max_size` and `types` are for `FormFile`"
)]
pub trait FileValue: 'static {
    fn as_file(&self) -> &FormFile;
}

impl FileValue for FormFile {
    fn as_file(&self) -> &FormFile {
        self
    }
}

/// At most so many bytes. It is not public API.
#[doc(hidden)]
pub fn max_size<V: FileValue>(max: u64) -> Rule<V> {
    super::rules::check(move |value: &V| {
        if value.as_file().size() <= max {
            return Ok(());
        }
        let error = FieldError::own("too_large", "The file is larger than ${max} bytes");
        Err(error.with("max", max))
    })
}

/// One of these types. It is not public API.
#[doc(hidden)]
pub fn types<V: FileValue>(types: &'static [&'static str]) -> Rule<V> {
    let rule = super::rules::check(move |value: &V| {
        let file = value.as_file();
        let start = file.start(LONGEST_START).unwrap_or_default();
        if types.iter().any(|ty| is_of(ty, file.file_name(), &start)) {
            return Ok(());
        }
        let error = FieldError::own("type", "The type of the file must be one of: ${types}");
        Err(error.with("types", types.join(", ")))
    });
    rule.with_attribute("accept", types.join(","))
}

/// How many bytes of a file tell what it is.
const LONGEST_START: usize = 12;

/// Tells whether a file is of a type: by its name for one that begins with a dot, and else by its first bytes, since what a
/// client says of a file is worth nothing.
fn is_of(ty: &str, file_name: &str, start: &[u8]) -> bool {
    if ty.starts_with('.') {
        let at = file_name.len().checked_sub(ty.len());
        let end = at.and_then(|at| file_name.get(at..));
        return end.is_some_and(|end| end.eq_ignore_ascii_case(ty));
    }
    match ty {
        "image/png" => start.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => start.starts_with(b"\xff\xd8\xff"),
        "image/gif" => start.starts_with(b"GIF87a") || start.starts_with(b"GIF89a"),
        "image/webp" => start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP"),
        "application/pdf" => start.starts_with(b"%PDF-"),
        "application/zip" => start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06"),
        _ => false,
    }
}

/// A file. Without one it is missing; an `Option` is `None` then.
impl FormField for FormFile {
    type Value = Self;

    const IS_FILE: bool = true;

    fn read(node: &Node<'_>, field: &Field<Self>, errors: &mut Errors) -> Option<Self> {
        let Some(file) = node.file() else {
            errors.add(node.path(), field.error(required()));
            return None;
        };
        field.check_rules(file, node.path(), errors);
        Some(file.clone())
    }

    fn show(&self, _: &Field<Self>, _: &str, _: &mut Sent) {}

    fn control(
        node: &Node<'_>,
        field: &Field<Self>,
        required: bool,
        showing: &Showing<'_>,
    ) -> Control {
        Control::of(node, field, Kind::File, required, showing)
    }
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn types_are_told_by_the_content_and_endings_by_the_name() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\r";
        assert!(is_of("image/png", "a.txt", png));
        assert!(!is_of("image/png", "a.png", b"<html>"));
        assert!(is_of("image/webp", "", b"RIFF\x10\0\0\0WEBP"));
        assert!(!is_of("image/webp", "", b"RIFF\x10\0\0\0WAVE"));
        assert!(is_of(".csv", "A.CSV", b""));
        assert!(!is_of(".csv", "csv", b""));
        assert!(!is_of(".csv", "öü", b""));
    }
}
