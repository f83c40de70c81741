//! What `WebTest` sends of forms, held against ours: `tests/interop/webtest_forms.py` records it.

use std::collections::BTreeSet;

use pyramidion::{Request, Response, View};
use pyramidion_tests::applications::client;
use pyramidion_tests::vectors;

/// What we do otherwise, by a part of the form: as browsers do.
const DIFFERENCES: [(&str, &str); 6] = [
    (
        "<textarea name=a>x\ny",
        "the end of a line is sent as CR LF",
    ),
    (
        "<input type=radio name=a checked>",
        "a radio button without a value sends `on`",
    ),
    (
        "<option disabled",
        "an option that is disabled is not chosen by itself",
    ),
    (
        "<fieldset disabled>",
        "what stands in a disabled group is not sent",
    ),
    ("value=1 disabled>", "what is disabled is not sent"),
    ("<button name=a", "the first button sends the form"),
];

#[test]
fn forms_send_what_webtest_sends_except_where_browsers_differ() {
    let recorded = serde_json::to_value(vectors("webtest_forms")).expect("JSON");
    let rows = recorded["rows"].as_array().expect("rows");
    let mut differing = BTreeSet::new();
    for row in rows {
        let form = row["form"].as_str().expect("a form").to_owned();
        let ours = sent(&form);
        let theirs: Vec<(String, String)> =
            serde_json::from_value(row["fields"].clone()).expect("pairs");
        let mut known = DIFFERENCES.iter().enumerate();
        let known = known.find(|(_, (part, _))| form.contains(part));
        match known {
            None => assert_eq!(ours, theirs, "{form}"),
            Some((position, (_, reason))) => {
                assert_ne!(ours, theirs, "{form}: not that {reason}");
                differing.insert(position);
            }
        }
    }
    assert!(rows.len() > 25, "{} rows", rows.len());
    assert_eq!(differing.len(), DIFFERENCES.len());
}

/// Returns the fields that a form sends.
fn sent(form: &str) -> Vec<(String, String)> {
    let html = format!("<form action=/to method=post>{form}</form>");
    let app = client(|config| {
        config.add_route("page", "/");
        config.add_view(View::new(move || Response::html(html.clone())).route_name("page"));
        config.add_route("to", "/to");
        let fields = |request: &mut Request| {
            let fields = request.post().iter();
            fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect::<Vec<_>>()
        };
        config.add_view(View::rendered(fields).route_name("to").renderer("json"));
    });
    app.get("/").send().form().submit().send().json()
}
