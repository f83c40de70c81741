//! What a form sends, as the HTML standard says: section 4.10.22, "Form submission".

use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue, ORIGIN};

use crate::multidict::MultiDict;
use crate::testing::address::Address;
use crate::testing::multipart::{self, FormPart};
use crate::testing::received::TestResponse;
use crate::testing::sending::TestRequest;

use super::controls::{Control, Kind, State};

/// The names with their values, in the order of the page.
pub(super) struct Entries(Vec<FormPart>);

/// How a body carries the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Urlencoded,
    Multipart,
    Plain,
}

impl Encoding {
    pub(super) fn named(enctype: Option<&str>) -> Self {
        match enctype
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
            .as_str()
        {
            "multipart/form-data" => Self::Multipart,
            "text/plain" => Self::Plain,
            _ => Self::Urlencoded,
        }
    }
}

impl Entries {
    /// Collects what the controls send when a button is pressed, then what the page has not.
    pub(super) fn of(
        controls: &[Control],
        button: Option<usize>,
        extra: Vec<(String, String)>,
    ) -> Self {
        let sent = controls.iter().enumerate();
        let sent = sent.filter(|(_, control)| control.state != State::Disabled);
        let sent = sent.flat_map(|(position, control)| sent_by(control, button == Some(position)));
        let extra = extra.into_iter().map(|(name, value)| text(&name, &value));
        Self(sent.chain(extra).collect())
    }

    /// Returns a request whose query has the entries, in place of that of the URL.
    #[track_caller]
    pub(super) fn get<'r>(self, page: &'r TestResponse, address: &Address) -> TestRequest<'r> {
        let address = Address {
            target: format!("{}?{}", address.path(), self.urlencoded()),
            ..address.clone()
        };
        page.request_from_page(Method::GET, &address, |_| {})
    }

    /// Returns a request whose body has the entries.
    #[track_caller]
    pub(super) fn post<'r>(
        self,
        page: &'r TestResponse,
        address: &Address,
        encoding: Encoding,
    ) -> TestRequest<'r> {
        let (content_type, body) = match encoding {
            Encoding::Urlencoded => {
                let content_type = "application/x-www-form-urlencoded".to_owned();
                (content_type, self.urlencoded().into())
            }
            Encoding::Multipart => multipart::write(self.0),
            Encoding::Plain => ("text/plain".to_owned(), self.plain().into()),
        };
        let origin = HeaderValue::try_from(page.request().address().origin());
        page.request_from_page(Method::POST, address, |request| {
            let headers = &mut request.head.headers;
            headers.extend(origin.ok().map(|origin| (ORIGIN, origin)));
            let content_type = HeaderValue::try_from(content_type);
            headers.extend(content_type.ok().map(|value| (CONTENT_TYPE, value)));
            request.body = body;
        })
    }

    /// Returns the names with their values; a file is its name.
    fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        self.0
            .iter()
            .map(|part| (part.name().to_owned(), part.value()))
    }

    fn urlencoded(&self) -> String {
        self.pairs().collect::<MultiDict>().to_urlencoded()
    }

    fn plain(&self) -> String {
        let lines = self
            .pairs()
            .map(|(name, value)| [name, "=".to_owned(), value, "\r\n".to_owned()].concat());
        lines.collect()
    }
}

/// Returns what a control sends.
fn sent_by(control: &Control, is_pressed: bool) -> Vec<FormPart> {
    let name = &control.name;
    if let Kind::Button(button) = &control.kind {
        return match (is_pressed, button.is_picture) {
            (false, _) => Vec::new(),
            // Where it was pressed.
            (true, true) => {
                let prefix = if name.is_empty() {
                    String::new()
                } else {
                    format!("{name}.")
                };
                vec![
                    text(&format!("{prefix}x"), "0"),
                    text(&format!("{prefix}y"), "0"),
                ]
            }
            (true, false) if name.is_empty() => Vec::new(),
            (true, false) => vec![text(name, &button.value)],
        };
    }
    if !control.is_field() {
        return Vec::new();
    }
    match &control.kind {
        // Without a file there is an empty one.
        Kind::Files { files, .. } if files.is_empty() => {
            vec![FormPart::file(name, "", "application/octet-stream", "")]
        }
        Kind::Files { files, .. } => files.clone(),
        Kind::Hidden(_) if name.eq_ignore_ascii_case("_charset_") => vec![text(name, "UTF-8")],
        Kind::Select { choices, .. } => {
            let chosen = choices
                .iter()
                .filter(|choice| choice.is_chosen && !choice.is_disabled);
            chosen.map(|choice| text(name, &choice.value)).collect()
        }
        _ => control
            .values()
            .into_iter()
            .map(|value| text(name, value))
            .collect(),
    }
}

/// Returns a field, with the ends of lines that browsers send.
fn text(name: &str, value: &str) -> FormPart {
    let lines = |text: &str| {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.replace('\n', "\r\n")
    };
    FormPart::text(lines(name), lines(value))
}
