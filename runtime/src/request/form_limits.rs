//! How much a form may hold.

use crate::httpexceptions::{HttpException, Limit};

/// How much a form may hold, for the application or for a route.
///
/// A limit that is not set for a route is that of the application; one that is not set there has its default. A form
/// beyond a limit is answered with 413 and the name of what is too large. Apart from these limits, a form is
/// as large as [a body may be](crate::Configurator::set_body_limit).
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::request::FormLimits;
///
/// let mut config = Configurator::new();
/// config.set_form_limits(FormLimits::new().max_fields(200));
/// let photos = config.add_route("photos", "/photos").request_method(["POST"]);
/// photos.body_limit(500 << 20).form_limits(FormLimits::new().max_files(1000));
/// # assert!(config.make_app().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct FormLimits {
    fields: Option<usize>,
    files: Option<usize>,
    field_size: Option<u64>,
    memory: Option<u64>,
}

impl FormLimits {
    /// Returns limits of which none is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the most fields that a form can have; the default is 1000.
    ///
    /// Files are not fields, and neither is an input for a file that was left empty.
    pub fn max_fields(mut self, count: usize) -> Self {
        self.fields = Some(count);
        self
    }

    /// Sets the most files that a multipart form can have; the default is 100.
    ///
    /// An input for a file that was left empty is not a file.
    pub fn max_files(mut self, count: usize) -> Self {
        self.files = Some(count);
        self
    }

    /// Sets the largest text field of a multipart form, in bytes; the default is 1 MiB.
    pub fn max_field_size(mut self, bytes: u64) -> Self {
        self.field_size = Some(bytes);
        self
    }

    /// Sets how much of a multipart form is held in memory, in bytes; the default is 8 MiB.
    ///
    /// Names and text fields count, with 64 bytes for each, and so do files of up to 256 KiB while there is room;
    /// other files are kept on disk. Text beyond the limit is answered with 413.
    pub fn max_memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Checks what a form holds.
    ///
    /// # Errors
    ///
    /// Fails with 413 beyond a limit.
    pub(super) fn check(&self, size: &FormSize) -> Result<(), HttpException> {
        let (limit, what) = if size.fields > self.fields() {
            let what = format!("has more than {} fields", self.fields());
            (Limit::Fields, what)
        } else if size.files > self.files() {
            let what = format!("has more than {} files", self.files());
            (Limit::Files, what)
        } else if size.largest > self.field_size() {
            let what = format!("has a field of more than {} bytes", self.field_size());
            (Limit::FieldSize, what)
        } else if size.memory > self.memory() {
            let what = format!("has more than {} bytes of text", self.memory());
            (Limit::Memory, what)
        } else {
            return Ok(());
        };
        Err(too_much(limit, format!("the form {what}")))
    }

    /// Returns these limits, and those of `other` where none is set here.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            fields: self.fields.or(other.fields),
            files: self.files.or(other.files),
            field_size: self.field_size.or(other.field_size),
            memory: self.memory.or(other.memory),
        }
    }

    /// Returns the larger of each limit.
    pub(crate) fn max(self, other: Self) -> Self {
        Self {
            fields: Some(self.fields().max(other.fields())),
            files: Some(self.files().max(other.files())),
            field_size: Some(self.field_size().max(other.field_size())),
            memory: Some(self.memory().max(other.memory())),
        }
    }

    pub(crate) fn fields(&self) -> usize {
        self.fields.unwrap_or(1000)
    }

    pub(crate) fn files(&self) -> usize {
        self.files.unwrap_or(100)
    }

    pub(crate) fn field_size(&self) -> u64 {
        self.field_size.unwrap_or(1 << 20)
    }

    pub(crate) fn memory(&self) -> u64 {
        self.memory.unwrap_or(8 << 20)
    }
}

/// What a form holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FormSize {
    pub(super) fields: usize,
    pub(super) files: usize,
    /// The size of the largest field of a multipart form.
    pub(super) largest: u64,
    /// What a multipart form takes in memory.
    pub(super) memory: u64,
}

/// Returns the error for a form that holds more than it may.
pub(super) fn too_much(limit: Limit, detail: String) -> HttpException {
    HttpException::request_entity_too_large()
        .with_detail(detail)
        .beyond(limit)
}
