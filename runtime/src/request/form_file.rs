//! Files of a multipart form, in memory or on disk.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::SpooledTempFile;

/// A file that was uploaded with a form.
///
/// Small files are held in memory, larger ones in a temporary file that is deleted with the request. A clone shares the content.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View};
///
/// let mut config = Configurator::new();
/// config.add_route("photos", "/photos");
/// let names = |request: &mut Request| {
///     let files = request.files().iter();
///     files.map(|file| format!("{}: {} bytes", file.file_name(), file.size())).collect::<String>()
/// };
/// config.add_view(View::new(names).route_name("photos").request_method(["POST"]));
/// let app = TestApp::new(config.make_app()?);
/// let form = "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n12345\r\n--x--\r\n";
/// let upload = app.post("/photos").header("content-type", "multipart/form-data; boundary=x").body(form);
/// assert_eq!(upload.send().text(), "a.png: 5 bytes");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
pub struct FormFile {
    name: String,
    file_name: String,
    content_type: Option<String>,
    size: u64,
    /// The file is on disk if it is larger.
    spool_size: u64,
    content: Arc<Mutex<SpooledTempFile>>,
}

impl FormFile {
    /// Returns a file to which its content is still to be appended.
    pub(super) fn new(file_name: String, content_type: Option<&str>, spool_size: u64) -> Self {
        Self {
            name: String::new(),
            file_name,
            content_type: content_type.map(str::to_owned),
            size: 0,
            spool_size,
            content: Arc::new(Mutex::new(SpooledTempFile::new(
                usize::try_from(spool_size).unwrap_or(usize::MAX),
            ))),
        }
    }

    pub(super) fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        self.size += piece.len() as u64;
        self.content
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(piece)
    }

    /// Returns how much of the file is held in memory.
    pub(super) fn memory(&self) -> u64 {
        if self.size > self.spool_size {
            0
        } else {
            self.size
        }
    }

    /// Returns the complete file of a field.
    pub(super) fn finish(mut self, name: String) -> io::Result<Self> {
        self.content
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .rewind()?;
        self.name = name;
        Ok(self)
    }

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
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        content.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads the first bytes of the content: so many, or all if there are fewer.
    #[cfg(feature = "forms")]
    pub(crate) fn start(&self, length: usize) -> io::Result<Vec<u8>> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        content.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::with_capacity(length);
        let content = Read::by_ref(&mut *content);
        content.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Copies the content to `writer` and returns its size.
    ///
    /// # Errors
    ///
    /// Fails if the temporary file cannot be read or `writer` cannot be written.
    pub fn copy_to(&self, writer: &mut impl Write) -> io::Result<u64> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
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
