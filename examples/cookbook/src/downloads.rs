//! Recipe: files that visitors get.

use std::path::PathBuf;

use pyramidion::extract::{Path, State};
use pyramidion::http::HeaderValue;
use pyramidion::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use pyramidion::{
    App, Body, Configurator, HttpException, Request, Response, ViewResult, package, view_config,
};

/// A file that visitors may have, as a row of a database has it.
#[derive(Clone)]
struct Document {
    id: u32,
    path: PathBuf,
    name: &'static str,
}

#[derive(Clone)]
struct Documents(Vec<Document>);

/// Sends a file from the disk: as a whole, or the part that is asked for.
#[view_config(route_name = "document")]
async fn document(
    request: &Request,
    Path(id): Path<u32>,
    State(Documents(documents)): State<Documents>,
) -> ViewResult {
    let document = documents.iter().find(|document| document.id == id);
    let Document { path, name, .. } = document.ok_or_else(HttpException::not_found)?;
    Response::download(request, path, *name).await
}

/// Sends what is written while it is sent, so that its length does not matter.
#[view_config(route_name = "export")]
fn export() -> Response {
    // It has a thread of its own, and waits whenever the client is slower.
    let body = Body::from_reader(Lines {
        next: 1,
        last: 1000,
        ready: Vec::new(),
    });
    Response::new(body)
        .with_header(
            CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=UTF-8"),
        )
        .with_header(
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"numbers.csv\""),
        )
}

/// Stands for the rows of a query.
struct Lines {
    next: u32,
    last: u32,
    ready: Vec<u8>,
}

impl std::io::Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.ready.is_empty() && self.next <= self.last {
            self.ready = format!("{},{}\n", self.next, self.next * 2).into_bytes();
            self.next += 1;
        }
        let length = self.ready.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.ready.drain(..length)) {
            *to = from;
        }
        Ok(length)
    }
}

/// Makes the application, which has one document.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(path: PathBuf) -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.set_state(Documents(vec![Document {
        id: 7,
        path,
        name: "Übersicht 2026.txt",
    }]));
    config.add_route("document", r"/documents/{id:\d+}");
    config.add_route("export", "/export");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn a_file_has_a_name_and_parts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("7");
        std::fs::write(&path, "0123456789").expect("a file");
        let client = TestApp::new(app(path).expect("a right configuration"));

        let whole = client.get("/documents/7").send();
        whole.assert_status(200).assert_contains("0123456789");
        let disposition = whole.header("content-disposition").expect("a name");
        assert!(disposition.contains("filename*=UTF-8''%C3%9Cbersicht%202026.txt"));

        let etag = whole.header("etag").expect("a tag");
        let rest = client
            .get("/documents/7")
            .header("range", "bytes=6-")
            .header("if-range", etag);
        let rest = rest.send();
        rest.assert_status(206)
            .assert_header("content-range", "bytes 6-9/10");
        assert_eq!(rest.text(), "6789");

        client.get("/documents/8").send().assert_status(404);
    }

    #[test]
    fn an_export_is_sent_piece_by_piece() {
        let client = TestApp::new(app(PathBuf::new()).expect("a right configuration"));
        let export = client.get("/export").send();
        assert_eq!(export.text().lines().count(), 1000);
        assert_eq!(export.header("content-length"), None);
    }
}
