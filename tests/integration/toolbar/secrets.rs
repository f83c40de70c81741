//! No secret is recorded, and nothing that is shown becomes markup.

use pyramidion::http::HeaderValue;
use pyramidion::http::header::SET_COOKIE;
use pyramidion::testing::TestApp;
use pyramidion::{Request, Response, View};
use serde_json::json;

use super::{configured, here, path, with_layer};

const CANARY: &str = "h-u-n-t-e-r-2";

/// Returns everything that the toolbar says of a response, and of the application.
fn all(app: &TestApp, path: &str) -> String {
    let mut paths = vec![
        "/_debug/".to_owned(),
        "/_debug/application".to_owned(),
        path.to_owned(),
    ];
    let formats: Vec<_> = ["json", "panels"]
        .into_iter()
        .flat_map(|format| {
            paths
                .iter()
                .map(move |path| format!("{path}?format={format}"))
        })
        .collect();
    paths.extend(formats);
    let texts = paths
        .iter()
        .map(|path| here(app.get(path)).text().to_owned());
    texts.collect()
}

fn app() -> TestApp {
    let mut config = configured(true);
    config.settings_mut().set("mail.password", CANARY);
    config
        .settings_mut()
        .set("db.url", format!("postgres://ada:{CANARY}@db/x"));
    config.add_route("login", "/login/{token}");
    let login = |request: &mut Request| -> pyramidion::Result<Response> {
        tracing::info!(password = CANARY, "the password {CANARY} came");
        request.session().insert("api_token", CANARY)?;
        let response = Response::html("<body></body>");
        let cookie = HeaderValue::try_from(format!("auth={CANARY}; Path=/"))?;
        Ok(response.with_header(SET_COOKIE, cookie))
    };
    config.add_view(View::new(login).route_name("login"));
    config.add_route("shows", "/shows");
    let shows = || json!({"user": "Ada", "deep": [{"secret_key": CANARY}]});
    config.add_view(View::rendered(shows).route_name("shows").renderer("json"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[test]
fn a_secret_is_nowhere() {
    with_layer(|| {
        let app = app();
        let url = format!("/login/{CANARY}?password={CANARY}&next=1");
        let requests = [
            here(app.post(&url).form([("password", CANARY), ("user", "ada")])),
            here(app.post(&url).json(&json!({"deep": {"api_key": CANARY}}))),
            here(
                app.get(&url)
                    .header("authorization", format!("Bearer {CANARY}")),
            ),
            here(app.get(&url).header("x-api-key", CANARY)),
            here(
                app.get(&url)
                    .header("cookie", format!("session={CANARY}; other={CANARY}")),
            ),
            here(
                app.get("/page")
                    .header("referer", format!("http://localhost/?token={CANARY}")),
            ),
            here(app.get("/shows")),
        ];
        for (position, response) in requests.iter().enumerate() {
            let shown = all(&app, &path(response));
            assert!(shown.contains("****"), "{position}");
            let place = shown.find(CANARY);
            let around = place.map(|at| &shown[at.saturating_sub(200)..at + CANARY.len()]);
            assert_eq!(around, None, "{position}");
        }
    });
}

#[test]
fn markup_is_text_wherever_it_comes_from() {
    let markup = "<script>alert(1)</script>\"'";
    with_layer(|| {
        let mut config = configured(true);
        config.add_route("echo", "/echo/{name}");
        let echo = move |request: &mut Request| -> pyramidion::Result<Response> {
            tracing::warn!(target: "pyramidion::panel::a<b>", note = markup, "{markup}");
            request.session().insert(markup, markup)?;
            Ok(Response::html("<body></body>"))
        };
        config.add_view(View::new(echo).route_name("echo"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let quoted = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22'";
        let request = app.post(&format!("/echo/{quoted}?{quoted}={quoted}"));
        let response = here(request.header("x-note", markup).form([(markup, markup)]));
        assert!(response.text().contains("<pyramidion-toolbar"));
        assert!(!response.text().contains("alert(1)"), "{}", response.text());
        for page in [path(&response), "/_debug/".to_owned()] {
            let page = here(app.get(&page));
            assert!(!page.text().contains("<script>alert"), "{}", page.text());
            assert!(!page.text().contains("a<b>"), "{}", page.text());
        }
        let page = here(app.get(&path(&response)));
        assert!(
            page.text()
                .matches("&lt;script&gt;alert(1)&lt;/script&gt;")
                .count()
                >= 5
        );
    });
}
