//! Forms with files, as browsers send them.

use bytes::Bytes;

/// A field or a file of a form with files.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "multipart")] {
/// use pyramidion::testing::{FormPart, TestApp};
/// use pyramidion::{Configurator, Request, View};
///
/// fn upload(request: &mut Request) -> String {
///     let file = &request.files()[0];
///     format!("{} has {} bytes", file.file_name(), file.size())
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("upload", "/upload");
/// config.add_view(View::new(upload).route_name("upload"));
/// let app = TestApp::new(config.make_app()?);
/// let parts = [
///     FormPart::text("title", "A pyramid"),
///     FormPart::file("picture", "giza.png", "image/png", [0x89, 0x50]),
/// ];
/// let response = app.post("/upload").multipart(parts).send();
/// assert_eq!(response.text(), "giza.png has 2 bytes");
/// # }
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPart {
    name: String,
    file: Option<FileHead>,
    content: Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FileHead {
    name: String,
    content_type: String,
}

impl FormPart {
    /// Returns a field.
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            file: None,
            content: value.into().into(),
        }
    }

    /// Returns a file with its name and its content type.
    pub fn file(
        name: impl Into<String>,
        file_name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl AsRef<[u8]>,
    ) -> Self {
        let file = FileHead {
            name: file_name.into(),
            content_type: content_type.into(),
        };
        Self {
            name: name.into(),
            file: Some(file),
            content: Bytes::copy_from_slice(content.as_ref()),
        }
    }

    /// Returns the name.
    #[cfg(feature = "testing-html")]
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value, or the name of the file.
    #[cfg(feature = "testing-html")]
    pub(super) fn value(&self) -> String {
        match &self.file {
            Some(file) => file.name.clone(),
            None => String::from_utf8_lossy(&self.content).into_owned(),
        }
    }

    fn head(&self) -> String {
        let mut head = format!(
            "Content-Disposition: form-data; name=\"{}\"",
            quoted(&self.name)
        );
        if let Some(FileHead { name, content_type }) = &self.file {
            head += &format!(
                "; filename=\"{}\"\r\nContent-Type: {content_type}",
                quoted(name)
            );
        }
        head
    }
}

/// Returns the content type, and the body that has all parts.
pub(super) fn write(parts: impl IntoIterator<Item = FormPart>) -> (String, Bytes) {
    let parts: Vec<_> = parts.into_iter().collect();
    let boundary = boundary(&parts);
    let mut body = Vec::new();
    for part in &parts {
        body.extend_from_slice(format!("--{boundary}\r\n{}\r\n\r\n", part.head()).as_bytes());
        body.extend_from_slice(&part.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (
        format!("multipart/form-data; boundary={boundary}"),
        body.into(),
    )
}

/// Returns a text that occurs in none of the parts.
fn boundary(parts: &[FormPart]) -> String {
    let occurs = |boundary: &String| {
        let boundary = boundary.as_bytes();
        let mut contents = parts.iter().map(|part| &part.content);
        contents.any(|content| content.windows(boundary.len()).any(|text| text == boundary))
    };
    let mut boundaries = (0_u32..).map(|number| format!("----PartOfForm{number:08}"));
    boundaries
        .find(|boundary| !occurs(boundary))
        .unwrap_or_default()
}

/// Writes a name as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_written_as_browsers_write_them() {
        let parts = [
            FormPart::text("a\"b", "1"),
            FormPart::file("f", "x\n.txt", "text/plain", "--"),
        ];
        let (content_type, body) = write(parts);
        assert_eq!(
            content_type,
            "multipart/form-data; boundary=----PartOfForm00000000"
        );
        let expected = "------PartOfForm00000000\r\n\
            Content-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n\
            ------PartOfForm00000000\r\n\
            Content-Disposition: form-data; name=\"f\"; filename=\"x%0A.txt\"\r\n\
            Content-Type: text/plain\r\n\r\n--\r\n\
            ------PartOfForm00000000--\r\n";
        assert_eq!(body, expected);
    }

    #[test]
    fn the_boundary_is_in_no_part() {
        let (content_type, _) = write([FormPart::text("a", "----PartOfForm00000000")]);
        assert!(
            content_type.ends_with("----PartOfForm00000001"),
            "{content_type}"
        );
        let (_, body) = write([]);
        assert_eq!(body, "------PartOfForm00000000--\r\n");
    }
}
