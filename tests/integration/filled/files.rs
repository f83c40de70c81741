//! Files in forms.

use pyramidion::forms::{Fields, Filled, FormFile};
use pyramidion::testing::{FormPart, TestApp};
use pyramidion::{Response, View};
use pyramidion_tests::applications::client;

use super::texts;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0123";

#[derive(Fields)]
struct Upload {
    title: String,
    #[field(types = ["image/png"], max_size = 20, help = "A picture")]
    photo: FormFile,
    notes: Option<FormFile>,
    #[field(types = [".csv"])]
    tables: Vec<FormFile>,
}

fn app() -> TestApp {
    const PAGE: &str = r#"{% import "pyramidion/form.html" as f %}<form method="post" enctype="{{ form.enctype }}">
        {% for control in form.controls %}{{ f.field(control) }}{% endfor %}<button>Send</button></form>"#;
    client(|config| {
        config.add_template("upload.html", PAGE);
        config.add_route("upload", "/upload");
        let upload = |form: Filled<Upload>| -> pyramidion::Result<Response> {
            let upload = form.submitted()?;
            let tables: Vec<_> = upload.tables.iter().map(FormFile::file_name).collect();
            assert_eq!(upload.photo.read()?, PNG);
            Ok(Response::text(format!(
                "{} {:?} {tables:?}",
                upload.title,
                upload.notes.map(|file| file.size())
            )))
        };
        config.add_view(
            View::rendered(upload)
                .route_name("upload")
                .renderer("upload.html"),
        );
    })
}

#[test]
fn files_are_read_with_the_fields_beside_them() {
    let app = app();
    let blank = app.get("/upload").send();
    let form = blank
        .form()
        .set("title", "Giza")
        .file("photo", "giza.png", "text/html", PNG);
    let form = form
        .file("tables", "a.csv", "text/csv", "1")
        .file("tables", "b.CSV", "text/csv", "2");
    assert_eq!(
        form.submit().send().text(),
        "Giza None [\"a.csv\", \"b.CSV\"]"
    );
}

#[test]
fn a_file_that_is_wrong_has_to_be_chosen_again() {
    let app = app();
    let wrong = app.post("/upload").multipart([
        FormPart::text("title", "Giza"),
        FormPart::file(
            "photo",
            "giza.png",
            "image/png",
            "<script>alert(1)</script>",
        ),
        FormPart::file("tables", "a.txt", "text/csv", "1"),
    ]);
    let wrong = wrong.send();
    assert_eq!(wrong.status(), 422);
    let messages = texts(&wrong, ".field-errors p");
    assert_eq!(
        messages,
        [
            "The type of the file must be one of: image/png",
            "The file is larger than 20 bytes",
            "The type of the file must be one of: .csv"
        ]
    );
    assert!(
        wrong.text().contains("A picture Choose the file again."),
        "{}",
        wrong.text()
    );
    assert!(!wrong.text().contains("alert(1)"));
    assert_eq!(wrong.form().value("title"), Some("Giza"));

    // An input of which nothing was chosen sends an empty file.
    let empty = app.post("/upload").multipart([
        FormPart::text("title", "Giza"),
        FormPart::file("photo", "", "application/octet-stream", ""),
    ]);
    let empty = empty.send();
    let messages = texts(&empty, ".field-errors p");
    assert_eq!(messages, ["Required"]);
}

#[test]
fn the_page_says_what_the_rules_say() {
    let blank = app().get("/upload").send();
    assert_eq!(blank.select("form[enctype='multipart/form-data']").len(), 1);
    assert_eq!(
        blank
            .select("input[type=file][name=photo][accept='image/png'][required]")
            .len(),
        1
    );
    assert_eq!(
        blank
            .select("input[type=file][name=tables][accept='.csv'][multiple]:not([required])")
            .len(),
        1
    );
    assert_eq!(
        blank
            .select("input[type=file][name=notes]:not([required])")
            .len(),
        1
    );
}
