//! Recipe: files that visitors send.

use std::path::PathBuf;

use http_body_util::BodyExt as _;
use pyramidion::extract::{BodyStream, State};
use pyramidion::forms::{Fields, Filled, FormFile};
use pyramidion::http::StatusCode;
use pyramidion::{App, Configurator, Response, package, view_config};
use tempfile::{Builder, NamedTempFile};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

/// The folder for uploaded files. No static view serves it.
#[derive(Clone)]
struct Folder(PathBuf);

impl Folder {
    /// Makes a file with a random name. Unless it is kept, it is deleted when it is dropped.
    fn new_file(&self, ending: &str) -> std::io::Result<NamedTempFile> {
        Builder::new()
            .prefix("")
            .suffix(ending)
            .rand_bytes(16)
            .tempfile_in(&self.0)
    }
}

#[derive(Fields)]
struct Upload {
    #[field(max_length = 100)]
    title: String,
    #[field(max_size = 5_000_000, types = ["image/png"])]
    picture: FormFile,
}

/// Shows a form, and keeps the picture when the form is sent.
#[view_config(route_name = "pictures", renderer = "templates/upload.html")]
async fn pictures(
    form: Filled<Upload>,
    State(folder): State<Folder>,
) -> pyramidion::Result<Response> {
    let Upload { title, picture } = form.submitted()?;
    // Writing to the disk blocks, so it has a thread of its own.
    let size = tokio::task::spawn_blocking(move || -> pyramidion::Result<u64> {
        let mut file = folder.new_file(".png")?;
        let size = picture.copy_to(&mut file)?;
        file.keep()?; // its path belongs into the database, beside the title
        Ok(size)
    });
    Ok(Response::text(format!("{title}: {} bytes", size.await??)))
}

/// Takes a large file, which a program sends as the body of the request. It is never in memory as a whole.
#[view_config(route_name = "backups", request_method = "PUT")]
async fn backup(
    BodyStream(mut body): BodyStream,
    State(folder): State<Folder>,
) -> pyramidion::Result<Response> {
    // A client that goes away ends the view here or there, and what has come is deleted.
    let (file, path) = folder.new_file(".tar")?.into_parts();
    let mut file = File::from_std(file);
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        if let Ok(piece) = frame?.into_data() {
            size += piece.len();
            file.write_all(&piece).await?;
        }
    }
    file.sync_all().await?;
    path.keep()?;
    Ok(Response::text(format!("{size} bytes")).with_status(StatusCode::CREATED))
}

/// Makes the application, which keeps files in `folder`.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(folder: PathBuf) -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.set_state(Folder(folder));
    config
        .add_route("pictures", "/pictures")
        .body_limit(6 << 20);
    config.add_route("backups", "/backups").body_limit(1 << 30);
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    /// The bytes that every PNG begins with.
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    #[test]
    fn a_picture_is_kept_and_another_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let client = TestApp::new(app(folder.path().into()).expect("a right configuration"));
        let page = client.get("/pictures").send();
        let form = page.form().set("title", "Giza");
        let sent = form.file("picture", "../../giza.png", "image/png", PNG);
        sent.submit().send().assert_contains("Giza: 8 bytes");
        let kept = std::fs::read_dir(folder.path()).expect("a folder");
        assert_eq!(kept.count(), 1);

        let form = page.form().set("title", "Giza");
        let script = form.file("picture", "giza.png", "image/png", b"<script>");
        let again = script.submit().send();
        again.assert_status(422).assert_contains("image/png");
    }

    #[test]
    fn a_large_file_is_written_while_it_comes() {
        let folder = tempfile::tempdir().expect("a folder");
        let client = TestApp::new(app(folder.path().into()).expect("a right configuration"));
        let sent = client.put("/backups").body(vec![7; 3 << 20]).send();
        sent.assert_status(201).assert_contains("3145728 bytes");
    }
}
