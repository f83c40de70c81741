//! Which requests are accepted with which token, by the options and the view.

use pyramidion::session::Value;
use pyramidion_tests::applications::{client, says};

use super::csrf::{Known, options};
use super::{Outcome, field, map, rows, text};

#[test]
fn behaviours_vectors_csrf_tokens() {
    let file = pyramidion_tests::vectors("behaviours");
    let mut outcome = Outcome::default();
    for row in rows(&file, "csrf_tokens") {
        let app = client(|config| {
            config.set_csrf_storage_policy(Known("tok"));
            config.set_default_csrf_options(options(&map(field(row, "options"))));
            config.add_route("page", "/");
            let view = says("ok").route_name("page");
            config.add_view(match field(row, "view") {
                Value::Bool(require_csrf) => view.require_csrf(*require_csrf),
                _ => view,
            });
        });
        let mut request = app.request(text(row, "method"), &format!("/{}", text(row, "qs")));
        if let Some([name, value]) = field(row, "header").as_array() {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            request = request.header(&text(name), text(value));
        }
        if let Some(body) = field(row, "body").as_str() {
            let content_type = "application/x-www-form-urlencoded";
            request = request.header("content-type", content_type);
            request = request.body(body.to_owned());
        }
        let ours = request.send().status().as_u16().to_string();
        outcome.check(text(row, "id"), &ours, &field(row, "status").to_string());
    }
    outcome.finish("behaviours.csrf_tokens");
}
