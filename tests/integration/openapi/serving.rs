//! The routes of the document and of its page.

use pyramidion::security::{Decision, NO_PERMISSION_REQUIRED, SecurityPolicy};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};
use pyramidion_openapi::OpenApi;
use serde_json::Value;

use super::library;

#[test]
fn the_document_is_that_of_the_application() {
    let app = library::app();
    let document = library::api().document(&app);
    let client = TestApp::new(app);
    let answer = client.get("/openapi.json").send();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.json::<Value>(), *document.value());
    let paths = document.value()["paths"].as_object().unwrap();
    assert!(!paths.contains_key("/docs") && !paths.contains_key("/openapi.json"));
    assert!(!paths.contains_key("/secret"), "it is `#[doc(hidden)]`");
}

#[test]
fn the_page_needs_its_own_files_only() {
    let client = TestApp::new(library::app());
    let page = client.get("/docs").send();
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    let text = page.text();
    assert!(!text.contains("://") && !text.contains('{'), "{text}");
    for (file, content_type) in [
        ("/docs/openapi.js", "text/javascript; charset=UTF-8"),
        ("/docs/openapi.css", "text/css; charset=UTF-8"),
    ] {
        assert!(text.contains(&format!("\"{file}\"")), "{text}");
        let answer = client.get(file).send();
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(!answer.text().contains("http://") && !answer.text().contains("https://"));
    }
}

#[test]
fn a_title_and_servers_cannot_break_the_page_or_its_policy() {
    let mut config = Configurator::new();
    OpenApi::new("<b>\"{document}\" & more", "1")
        .server("https://api.example.com/v1?a")
        .server("https://x;script-src */")
        .server("/relative")
        .serve(&mut config, "/openapi.json")
        .page(&mut config, "/docs/");
    let client = TestApp::new(config.make_app().unwrap());
    let page = client.get("/docs/").send();
    assert!(
        page.text()
            .contains("<h1 id=\"title\">&lt;b&gt;&quot;{document}&quot; &amp; more</h1>")
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("connect-src 'self' https://api.example.com;"),
        "{policy}"
    );
    assert_eq!(client.get("/docs/openapi.js").send().status(), 200);
}

#[test]
fn prefixes_and_mount_points_are_part_of_the_page() {
    let mut config = Configurator::new();
    config.include_with_prefix("api", |config| {
        config.add_route("item", "/item");
        config.add_view(View::new(|| "").route_name("item").request_method(["GET"]));
        OpenApi::new("Test", "1")
            .serve(config, "/openapi.json")
            .page(config, "/docs");
    });
    let client = TestApp::new(config.make_app().unwrap());
    let text = client.get("/api/docs").send().text().to_owned();
    for part in [
        "data-document=\"/api/openapi.json\"",
        "\"/api/docs/openapi.js\"",
        "data-prefix=\"\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let document: Value = client.get("/api/openapi.json").send().json();
    assert!(document["paths"]["/api/item"].is_object());
}

#[test]
fn who_may_read_it_is_configured() {
    struct Nobody;

    impl SecurityPolicy for Nobody {
        fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
            None
        }

        fn permits(&self, _: &mut Request, _: &str) -> Decision {
            false.into()
        }
    }

    let statuses = |permission: Option<&str>, default: Option<&str>| {
        let mut config = Configurator::new();
        config.set_security_policy(Nobody);
        if let Some(default) = default {
            config.set_default_permission(default);
        }
        let mut api = OpenApi::new("Test", "1");
        if let Some(permission) = permission {
            api = api.permission(permission);
        }
        api.serve(&mut config, "/openapi.json")
            .page(&mut config, "/docs");
        let client = TestApp::new(config.make_app().unwrap());
        ["/openapi.json", "/docs", "/docs/openapi.js"]
            .map(|path| client.get(path).send().status().as_u16())
    };
    assert_eq!(statuses(None, None), [200, 200, 200]);
    assert_eq!(statuses(Some("read"), None), [403, 403, 200]);
    assert_eq!(statuses(None, Some("read")), [403, 403, 200]);
    assert_eq!(
        statuses(Some(NO_PERMISSION_REQUIRED), Some("read")),
        [200, 200, 200]
    );
}

#[test]
fn a_page_at_the_path_of_its_document_is_told_once() {
    let mut config = Configurator::new();
    OpenApi::new("Books", "1")
        .serve(&mut config, "/docs")
        .page(&mut config, "/docs");
    let app = config.make_app().unwrap();
    // The views of other tests are told of, too.
    let warnings = app.warnings().iter();
    let mut about_pages = warnings.filter(|warning| warning.contains("/docs"));
    let (Some(warning), None) = (about_pages.next(), about_pages.next()) else {
        panic!("{:#?}", app.warnings());
    };
    assert!(warning.contains("is never reached"), "{warning}");
    assert!(warning.contains("openapi/serving.rs"), "{warning}");
}
