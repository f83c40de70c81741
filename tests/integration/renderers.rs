//! From the value of a view to a response: JSONP, own renderers, rendering by name, events.

mod adapters;
mod checks;
mod escaping;
mod page_or;
mod references;
mod scope;
mod templates;

use std::sync::Arc;

use http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::events::{BeforeRender, SystemValues};
use pyramidion::renderers::{
    Jsonp, Rendered, Renderer, RendererInfo, Value, render, render_to_response,
};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Configurator, Request, View};

/// An application whose route `page` is answered by one view.
fn app_with(config: &mut Configurator, view: View) -> TestApp {
    config.add_route("page", "/");
    config.add_view(view.route_name("page"));
    TestApp::new(
        std::mem::take(config)
            .make_app()
            .expect("a right configuration"),
    )
}

fn mistakes(config: Configurator) -> String {
    config
        .make_app()
        .expect_err("a wrong configuration")
        .to_string()
}

#[derive(serde::Serialize)]
struct News {
    title: &'static str,
}

const NEWS: News = News {
    title: "a\u{2028}b\u{2029}</script>",
};

#[track_caller]
fn check(response: &TestResponse, content_type: &str, body: &str) {
    assert_eq!(response.header("content-type"), Some(content_type));
    assert_eq!(response.text(), body);
}

#[test]
fn jsonp_calls_the_function_that_the_query_names() {
    let app = app_with(
        &mut Configurator::new(),
        View::rendered(|_: &mut Request| NEWS).renderer("jsonp"),
    );
    check(
        &app.get("/").send(),
        "application/json",
        "{\"title\":\"a\u{2028}b\u{2029}</script>\"}",
    );
    check(
        &app.get("/?callback=app.show").send(),
        "application/javascript",
        r#"/**/app.show({"title":"a\u2028b\u2029</script>"});"#,
    );
}

#[test]
fn a_callback_that_is_not_a_path_of_identifiers_is_a_400_that_reflects_nothing() {
    let app = app_with(
        &mut Configurator::new(),
        View::rendered(|_: &mut Request| NEWS).renderer("jsonp"),
    );
    // Pyramid takes the first three, since it looks not at the last character.
    for callback in [
        "show(", "show%0A", "show%3B", "alert(1)", "a%20b", "", "1a", "a..b", "%C3%A9", "a[",
    ] {
        let response = app.get(&format!("/?callback={callback}")).send();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{callback}");
        assert!(!response.text().contains("show"), "{}", response.text());
    }
}

#[test]
fn a_callback_of_two_letters_is_a_callback() {
    let app = app_with(
        &mut Configurator::new(),
        View::rendered(|_: &mut Request| 1).renderer("jsonp"),
    );
    assert_eq!(app.get("/?callback=cb").send().text(), "/**/cb(1);");
}

#[test]
fn the_parameter_of_jsonp_is_the_applications_choice() {
    let mut config = Configurator::new();
    config.add_renderer("jsonp", Jsonp::new("fn"));
    let app = app_with(
        &mut config,
        View::rendered(|_: &mut Request| 1).renderer("jsonp"),
    );
    assert_eq!(app.get("/?fn=f").send().text(), "/**/f(1);");
    assert_eq!(app.get("/?callback=f").send().text(), "1");
}

#[test]
fn json_is_compact_and_in_utf8() {
    let view = View::rendered(|_: &mut Request| [("ä", 1)]).renderer("json");
    let app = app_with(&mut Configurator::new(), view);
    check(&app.get("/").send(), "application/json", "[[\"ä\",1]]");
}

#[test]
fn string_writes_a_text_as_it_is_and_other_values_as_json() {
    let text = |value: serde_json::Value| {
        let view = View::rendered(move |_: &mut Request| value.clone()).renderer("string");
        let app = app_with(&mut Configurator::new(), view);
        app.get("/").send().text().to_owned()
    };
    assert_eq!(text(serde_json::json!("a \"b\"")), "a \"b\"");
    assert_eq!(text(serde_json::json!(null)), "null");
    assert_eq!(text(serde_json::json!(true)), "true");
    assert_eq!(text(serde_json::json!([1, "a"])), "[1,\"a\"]");
    let view = View::rendered(|_: &mut Request| f64::NAN).renderer("string");
    let app = app_with(&mut Configurator::new(), view);
    assert_eq!(app.get("/").send().text(), "null");
}

#[test]
fn a_value_that_cannot_be_rendered_is_a_500() {
    // JSON has no name for a key that is a list.
    let view =
        View::rendered(|_: &mut Request| std::collections::BTreeMap::from([([1_u8, 2], "value")]));
    let app = app_with(&mut Configurator::new(), view.renderer("json"));
    assert_eq!(
        app.get("/").send().status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

/// Renders the name that it was given, or made for.
struct Named(String);

impl Renderer for Named {
    fn render(&self, _: Value<'_>, system: SystemValues<'_>) -> pyramidion::Result<Rendered> {
        let text = format!("{} {} {}", self.0, system.renderer_name(), system.view());
        Ok(Rendered::new(HeaderValue::from_static("text/x-name"), text))
    }

    fn for_name(&self, info: &RendererInfo<'_>) -> pyramidion::Result<Option<Arc<dyn Renderer>>> {
        if info.name.contains("wrong") {
            return Err("line 3 is wrong".into());
        }
        let text = info.text.unwrap_or("no text").trim().to_owned();
        Ok(Some(Arc::new(Self(text))))
    }
}

mod own {
    //! Views with a renderer of the application's own.

    use pyramidion::view_config;

    #[view_config(
        route_name = "letter",
        renderer = "integration/renderers/templates/letter.txt"
    )]
    fn letter() {}
}

#[test]
fn a_renderer_of_an_extension_is_made_for_each_name() {
    let mut config = Configurator::new();
    config.add_renderer(".txt", Named(String::new()));
    config.add_route("letter", "/letter");
    config.scan(pyramidion::package!(self::own));
    let view = View::rendered(|_: &mut Request| ()).renderer("any/where.txt");
    let app = app_with(&mut config, view);
    check(
        &app.get("/").send(),
        "text/x-name",
        "no text any/where.txt ",
    );
    let name = "pyramidion-tests:integration/renderers/templates/letter.txt";
    // What would be a mistake in a template is just text to another renderer.
    check(
        &app.get("/letter").send(),
        "text/x-name",
        &format!("Dear {{% reader %}} {name} letter"),
    );
}

#[test]
fn what_a_renderer_of_an_extension_refuses_is_a_mistake_with_a_place() {
    let mut config = Configurator::new();
    config.add_renderer(".csv", Named(String::new()));
    config.add_route("page", "/");
    let view = View::rendered(|_: &mut Request| ()).renderer("wrong.csv");
    config.add_view(view.route_name("page"));
    let mistakes = mistakes(config);
    assert!(mistakes.contains("integration/renderers.rs:"), "{mistakes}");
    assert!(
        mistakes.contains("names the renderer `wrong.csv`, which cannot be used: line 3 is wrong"),
        "{mistakes}"
    );
}

#[test]
fn another_renderer_can_be_asked_for_by_name() {
    let view = |request: &mut Request| {
        if let Some(name) = request.params().get("as").map(str::to_owned) {
            request.set_override_renderer(name);
        }
        "text"
    };
    let mut config = Configurator::new();
    config.add_template("a:page.html", "page");
    config.add_template("b:page.html", "another page");
    config.add_template("a:one.html", "one");
    let app = app_with(&mut config, View::rendered(view).renderer("json"));
    assert_eq!(app.get("/").send().text(), "\"text\"");
    check(
        &app.get("/?as=string").send(),
        "text/plain; charset=UTF-8",
        "text",
    );
    // Two packages have `page.html`, none has the others.
    for name in ["jsom", "page.html", "none.html"] {
        let response = app.get(&format!("/?as={name}")).send();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!response.text().contains(name));
    }
}

#[test]
fn a_value_is_rendered_by_name_to_a_text_or_a_response() {
    let mut config = Configurator::new();
    config.add_template("mail.txt", "Hello {{ title }}");
    config.add_route("text", "/text");
    let text = |request: &mut Request| -> pyramidion::Result<String> {
        request.response().set_status(StatusCode::CREATED);
        let text = render("mail.txt", &NEWS, request)?;
        assert_eq!(
            request.response().status(),
            Some(StatusCode::CREATED),
            "it is kept"
        );
        Ok(text)
    };
    config.add_view(View::new(text).route_name("text"));
    let response = |request: &mut Request| {
        let name = HeaderName::from_static("x-mail");
        request
            .response()
            .set_header(name, HeaderValue::from_static("yes"));
        render_to_response("mail.txt", &NEWS, request)
    };
    let app = app_with(&mut config, View::new(response));
    let expected = "Hello a\u{2028}b\u{2029}</script>";
    assert_eq!(app.get("/text").send().text(), expected);
    let response = app.get("/").send();
    check(&response, "text/plain; charset=UTF-8", expected);
    assert_eq!(response.header("x-mail"), Some("yes"));
}

#[test]
fn rendering_by_a_wrong_name_explains_itself() {
    let view = |request: &mut Request| render("jsno", &1, request).unwrap_err().to_string();
    let app = app_with(&mut Configurator::new(), View::new(view));
    let text = app.get("/").send().text().to_owned();
    assert_eq!(text, "there is no renderer `jsno` (did you mean `json`?)");
}

#[test]
fn subscribers_see_what_is_rendered_and_can_refuse() {
    let mut config = Configurator::new();
    config.add_subscriber(BeforeRender, |system: &mut SystemValues<'_>| {
        assert_eq!(system.renderer_name(), "json");
        let value = serde_json::to_value(system.value())?;
        if value == 0 && system.request().method() == "GET" {
            return Err("no zero".into());
        }
        Ok(())
    });
    let view = |request: &mut Request| request.get().get("n").map_or(1, |n| n.parse().unwrap());
    let app = app_with(&mut config, View::rendered(view).renderer("json"));
    assert_eq!(app.get("/?n=7").send().text(), "7");
    assert_eq!(
        app.get("/?n=0").send().status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
}
