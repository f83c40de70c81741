//! Multipart forms: fields in memory, files in memory or spooled to disk.

mod parser;
mod part_header;
mod transfer;

use std::io;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::httpexceptions::{HttpException, Limit};

use super::disposition::Disposition;
use super::form::Form;
use super::form_file::FormFile;
use super::form_limits::{FormLimits, FormSize, too_much};
use super::limited_body::LimitedBody;

use parser::{Event, Parser};
use transfer::Decoder;

/// Files larger than this many bytes are kept on disk.
const SPOOL_SIZE: u64 = 256 << 10;

/// What an entry of the form takes beside its text, in bytes.
const ENTRY_SIZE: u64 = 64;

/// How many bytes of a form are parsed at a time, if they come in smaller pieces.
const PIECE_SIZE: usize = 16 << 10;

/// Reads a multipart form while it arrives.
pub(super) async fn read(
    mut body: LimitedBody,
    boundary: &str,
    limits: &FormLimits,
) -> Result<Form, HttpException> {
    let mut parser = Parser::new(boundary);
    let mut parts = Parts::new(limits);
    while let Some(piece) = body.next_of(PIECE_SIZE).await? {
        parser.push(&piece);
        parts.take_all(&mut parser)?;
    }
    parser.end_line();
    parts.take_all(&mut parser)?;
    parser.finish()?;
    Ok(parts.form)
}

/// The parts of a form, as they come.
struct Parts<'a> {
    limits: &'a FormLimits,
    form: Form,
    /// The part whose end has not come.
    part: Option<Part>,
}

struct Part {
    name: String,
    decoder: Decoder,
    content: Content,
}

enum Content {
    Text {
        text: Vec<u8>,
        /// Whether it is an input for a file, where none was chosen.
        is_empty_input: bool,
    },
    File(FormFile),
}

impl<'a> Parts<'a> {
    fn new(limits: &'a FormLimits) -> Self {
        Self {
            limits,
            form: Form::default(),
            part: None,
        }
    }

    fn take_all(&mut self, parser: &mut Parser) -> Result<(), HttpException> {
        while let Some(event) = parser.next()? {
            self.take(event)?;
        }
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<(), HttpException> {
        match event {
            Event::Part(headers) => self.begin(&headers),
            Event::Content(content) => {
                let Some(mut part) = self.part.take() else {
                    return Ok(());
                };
                let content = part.decoder.decode(&content)?;
                part.content
                    .append(&content, &part.name, &mut self.form.size, self.limits)?;
                self.part = Some(part);
                Ok(())
            }
            Event::PartEnd => match self.part.take() {
                Some(part) => self.end(part),
                None => Ok(()),
            },
        }
    }

    fn begin(&mut self, headers: &HeaderMap) -> Result<(), HttpException> {
        let Disposition { name, file_name } = Disposition::of(headers)?;
        let size = &mut self.form.size;
        size.memory += ENTRY_SIZE + name.len() as u64;
        let content = match file_name {
            Some(file_name) if !file_name.is_empty() => {
                size.files += 1;
                size.memory += file_name.len() as u64;
                let room = self.limits.memory().saturating_sub(size.memory);
                let content_type = headers
                    .get(CONTENT_TYPE)
                    .and_then(|value| value.to_str().ok());
                Content::File(FormFile::new(file_name, content_type, room.min(SPOOL_SIZE)))
            }
            file_name => Content::Text {
                text: Vec::new(),
                is_empty_input: file_name.is_some(),
            },
        };
        self.limits.check(size)?;
        self.part = Some(Part {
            name,
            decoder: Decoder::of(headers),
            content,
        });
        Ok(())
    }

    fn end(&mut self, part: Part) -> Result<(), HttpException> {
        let Part {
            name,
            decoder,
            mut content,
        } = part;
        let Form {
            fields,
            files,
            size,
            ..
        } = &mut self.form;
        content.append(&decoder.finish()?, &name, size, self.limits)?;
        match content {
            Content::Text {
                text,
                is_empty_input,
            } => {
                let text = String::from_utf8(text).map_err(|_| {
                    HttpException::bad_request()
                        .with_detail(format!("the field `{name}` of the form is not UTF-8"))
                })?;
                if !(is_empty_input && text.is_empty()) {
                    size.fields += 1;
                }
                fields.append(name, text);
            }
            Content::File(file) => {
                size.memory += file.memory();
                files.push(file.finish(name).map_err(|error| spool_failed(&error))?);
            }
        }
        self.limits.check(size)
    }
}

impl Content {
    fn append(
        &mut self,
        piece: &[u8],
        name: &str,
        size: &mut FormSize,
        limits: &FormLimits,
    ) -> Result<(), HttpException> {
        match self {
            Self::File(file) => file.append(piece).map_err(|error| spool_failed(&error)),
            Self::Text { text, .. } => {
                let length = (text.len() + piece.len()) as u64;
                if length > limits.field_size() {
                    let detail = format!(
                        "the field `{name}` of the form is larger than {} bytes",
                        limits.field_size()
                    );
                    return Err(too_much(Limit::FieldSize, detail));
                }
                size.largest = size.largest.max(length);
                size.memory += piece.len() as u64;
                limits.check(size)?;
                text.extend_from_slice(piece);
                Ok(())
            }
        }
    }
}

fn malformed(reason: &'static str) -> HttpException {
    HttpException::bad_request().with_detail(format!("the multipart form is malformed: {reason}"))
}

fn spool_failed(error: &io::Error) -> HttpException {
    HttpException::insufficient_storage().with_log_message(format!(
        "an uploaded file cannot be written to disk: {error}"
    ))
}
