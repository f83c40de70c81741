//! The headers of static files.

use pyramidion::Configurator;
use pyramidion::session::{Map, Value};
use pyramidion::static_files::HttpCache;
use pyramidion::testing::{TestApp, TestResponse};

use super::{Outcome, field, rows, text};
use crate::static_views::Folder;

/// The folder that the rows speak of, at the places where they look for it.
struct Site {
    folder: Folder,
    app: TestApp,
}

impl Site {
    fn new(rows: &[Value]) -> Self {
        let folder = Folder::new("vectors_static_headers");
        folder.write("minimal.txt", "minimal");
        folder.write("static/index.html", "<h1>index</h1>");
        folder.write("static/encoded.html", "<h1>a long text</h1>");
        folder.write("static/encoded.html.gz", "gz");
        folder.write("static/only_encoded.html.gz", "gz");
        for row in rows {
            if let Some(name) = text(row, "path").strip_prefix("/d/types/") {
                folder.write(&format!("types/{name}"), "x");
            }
        }
        let mut config = Configurator::new();
        config.add_static_view("d", folder.path());
        config
            .add_static_view("enc", folder.path())
            .content_encodings(["gzip"]);
        config
            .add_static_view("long", folder.path())
            .http_cache(HttpCache::seconds(60));
        config
            .add_static_view("never", folder.path())
            .http_cache(HttpCache::seconds(0));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        Self { folder, app }
    }

    fn answer(&self, row: &Value) -> TestResponse {
        let path = text(row, "path");
        let mut request = self.app.get(path);
        let headers = field(row, "headers").as_object();
        for (name, value) in headers.into_iter().flat_map(Map::iter) {
            let value = match value.as_str().expect("a header") {
                "@LM" => {
                    let first = self.app.get(path).send();
                    first.header("last-modified").expect("a date").to_owned()
                }
                value => value.to_owned(),
            };
            request = request.header(name, value);
        }
        request.send()
    }
}

/// Writes what a row says of an answer; of one that is not a file only the status counts.
fn ours(response: &TestResponse) -> String {
    let status = response.status().as_u16();
    if status >= 400 {
        return status.to_string();
    }
    let text = |name: &str| response.header(name).unwrap_or("-").to_owned();
    let is_there = |name: &str| response.header(name).is_some();
    format!(
        "{status} type {} cache {} expires {} encoding {} vary {} last-modified {}",
        text("content-type"),
        text("cache-control"),
        is_there("expires"),
        text("content-encoding"),
        text("vary"),
        is_there("last-modified"),
    )
}

fn pyramids(answer: &Value) -> String {
    let status = field(answer, "status").as_i64().expect("a status");
    if status >= 400 {
        return status.to_string();
    }
    let text = |name: &str| field(answer, name).as_str().unwrap_or("-").to_owned();
    let is_there = |name: &str| *field(answer, name) == Value::Bool(true);
    format!(
        "{status} type {} cache {} expires {} encoding {} vary {} last-modified {}",
        text("type"),
        text("cache"),
        is_there("expires"),
        text("encoding"),
        text("vary"),
        is_there("last_modified"),
    )
}

/// Returns what Pyramid's answer would be where we differ on purpose, and why.
fn with_difference(row: &Value, pyramids: &str, ours: &str) -> Option<(&'static str, String)> {
    let path = text(row, "path");
    // A file that is asked for with its own name is not encoded: that is its type.
    if path.rsplit('.').next() == Some("gz") {
        let begin = pyramids.find("type ")? + 5;
        let end = begin + pyramids[begin..].find(" cache")?;
        let changed = format!("{}application/gzip{}", &pyramids[..begin], &pyramids[end..]);
        return Some((
            "the type of a compressed file is that of the compression",
            changed,
        ));
    }
    // Python's table ends before the type was registered.
    if pyramids.contains("type application/octet-stream") && !ours.contains("octet-stream") {
        let begin = ours.find("type ")? + 5;
        let own = &ours[begin..begin + ours[begin..].find(" cache")?];
        let changed = pyramids.replace("application/octet-stream", own);
        return Some(("a type that Python does not know", changed));
    }
    // A cache must not send the only file to those that do not accept it.
    if pyramids.contains("encoding gzip vary -") {
        let changed =
            pyramids.replace("encoding gzip vary -", "encoding gzip vary Accept-Encoding");
        return Some((
            "what exists only encoded depends on what is accepted",
            changed,
        ));
    }
    None
}

#[test]
fn behaviours_vectors_static_headers() {
    let file = pyramidion_tests::vectors("behaviours");
    let rows = rows(&file, "static_headers");
    let site = Site::new(rows);
    assert!(site.folder.path().is_dir());
    let mut outcome = Outcome::default();
    for row in rows {
        let id = text(row, "id");
        let ours = ours(&site.answer(row));
        let pyramids = pyramids(field(row, "answer"));
        match with_difference(row, &pyramids, &ours) {
            Some((reason, changed)) if ours == changed => outcome.differ(reason, id),
            Some((_, changed)) => outcome.check(id, &ours, &changed),
            None => outcome.check(id, &ours, &pyramids),
        }
    }
    outcome.finish("behaviours.static_headers");
}
