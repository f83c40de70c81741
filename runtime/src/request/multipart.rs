//! Multipart forms: fields in memory, files in memory or spooled to disk.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Mutex;

use bytes::Bytes;
use multer::{Constraints, Multipart, SizeLimit};
use tempfile::SpooledTempFile;

use crate::httpexceptions::HttpException;

use super::body::LimitedBody;
use super::disposition::Disposition;
use super::form::{Form, MAX_FIELDS};

/// Files larger than this many bytes are kept on disk.
const SPOOL_SIZE: usize = 256 << 10;

/// The largest text field, in bytes.
const MAX_FIELD_SIZE: u64 = 1 << 20;

/// The most files that a form can have.
const MAX_FILES: usize = 100;

/// Reads a multipart form while it arrives.
pub(super) async fn read(body: LimitedBody, boundary: String) -> Result<Form, HttpException> {
    let pieces = Pieces { body: Some(body) };
    let constraints = Constraints::new().size_limit(SizeLimit::new().whole_stream(u64::MAX));
    let mut multipart = Multipart::with_constraints(pieces.into_stream(), boundary, constraints);
    let mut form = Form::default();
    while let Some(mut part) = multipart.next_field().await.map_err(refused)? {
        let Disposition { name, file_name } = Disposition::of(part.headers())?;
        let Some(file_name) = file_name else {
            let mut text = Vec::new();
            while let Some(data) = part.chunk().await.map_err(refused)? {
                text.extend_from_slice(&data);
                if text.len() as u64 > MAX_FIELD_SIZE {
                    return Err(too_much(format!(
                        "the field `{name}` of the form is too large"
                    )));
                }
            }
            let text = String::from_utf8(text).map_err(|_| {
                HttpException::bad_request().with_detail("a field of the form is not UTF-8")
            })?;
            form.fields.append(name, text);
            if form.fields.len() > MAX_FIELDS {
                return Err(too_much(format!(
                    "the form has more than {MAX_FIELDS} fields"
                )));
            }
            continue;
        };
        if form.files.len() >= MAX_FILES {
            return Err(too_much(format!(
                "the form has more than {MAX_FILES} files"
            )));
        }
        let content_type = part.content_type().map(ToString::to_string);
        let mut content = SpooledTempFile::new(SPOOL_SIZE);
        let mut size = 0;
        while let Some(data) = part.chunk().await.map_err(refused)? {
            size += data.len() as u64;
            content
                .write_all(&data)
                .map_err(|error| spool_failed(&error))?;
        }
        content.rewind().map_err(|error| spool_failed(&error))?;
        form.files.push(FormFile {
            name,
            file_name,
            content_type,
            size,
            content: Mutex::new(content),
        });
    }
    Ok(form)
}

fn too_much(detail: String) -> HttpException {
    HttpException::request_entity_too_large().with_detail(detail)
}

fn refused(error: multer::Error) -> HttpException {
    if let multer::Error::StreamReadFailed(error) = error {
        return match error.downcast::<HttpException>() {
            Ok(exception) => *exception,
            Err(error) => malformed(error.to_string()),
        };
    }
    malformed(error.to_string())
}

fn malformed(reason: String) -> HttpException {
    HttpException::bad_request()
        .with_detail("the multipart form is malformed")
        .with_log_message(reason)
}

fn spool_failed(error: &io::Error) -> HttpException {
    HttpException::insufficient_storage().with_log_message(format!(
        "an uploaded file cannot be written to disk: {error}"
    ))
}

/// The pieces of a body as the stream that `multer` reads.
struct Pieces {
    body: Option<LimitedBody>,
}

impl Pieces {
    fn into_stream(self) -> impl futures_core::Stream<Item = Result<Bytes, HttpException>> + Send {
        futures_util::stream::unfold(self, |mut pieces| async move {
            let piece = pieces.body.as_mut()?.next().await.transpose()?;
            if piece.is_err() {
                pieces.body = None;
            }
            Some((piece, pieces))
        })
    }
}

/// A file that was uploaded with a form.
///
/// Small files are held in memory, larger ones in a temporary file that is deleted with the request.
pub struct FormFile {
    name: String,
    file_name: String,
    content_type: Option<String>,
    size: u64,
    content: Mutex<SpooledTempFile>,
}

impl FormFile {
    /// Returns the name of the form's field.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name that the file had where it came from.
    ///
    /// It is what the visitor's program says: never use it as a path.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Returns the content type that the visitor's program gave the file.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads the whole content.
    ///
    /// # Errors
    ///
    /// Fails if the temporary file cannot be read.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut content = self
            .content
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        content.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Copies the content to `writer` and returns its size.
    ///
    /// # Errors
    ///
    /// Fails if the temporary file cannot be read or `writer` cannot be written.
    pub fn copy_to(&self, writer: &mut impl Write) -> io::Result<u64> {
        let mut content = self
            .content
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        content.seek(SeekFrom::Start(0))?;
        io::copy(&mut *content, writer)
    }
}

impl fmt::Debug for FormFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormFile")
            .field("name", &self.name)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
