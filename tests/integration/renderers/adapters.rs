//! Values of types of others in JSON, and values that take the request.

use http::{Method, StatusCode};
use pyramidion::extract::Path;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, View};
use serde::{Serialize, Serializer};

/// How JSON has a status, wherever a field is one.
mod status {
    use super::*;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(
        status: &StatusCode,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(status.as_u16())
    }
}

/// A method that can be in a list or a map, too.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Verb(Method);

impl Serialize for Verb {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

#[derive(Serialize)]
struct Check {
    #[serde(with = "status")]
    status: StatusCode,
    verbs: Vec<Verb>,
}

struct Author {
    name: &'static str,
}

struct Article {
    id: u32,
    authors: Vec<Author>,
}

#[derive(Serialize)]
struct AuthorJson {
    url: String,
}

#[derive(Serialize)]
struct ArticleJson {
    url: String,
    authors: Vec<AuthorJson>,
}

impl Author {
    fn json(&self, request: &Request) -> pyramidion::Result<AuthorJson> {
        let url = request.route_path(("author", [("name", self.name)]))?;
        Ok(AuthorJson { url })
    }
}

impl Article {
    fn find(id: u32) -> Result<Self, HttpException> {
        let authors = || ["Ada", "Eve"].map(|name| Author { name }).into();
        let article = (id < 9).then(|| Self {
            id,
            authors: authors(),
        });
        article.ok_or_else(HttpException::not_found)
    }

    fn json(&self, request: &Request) -> pyramidion::Result<ArticleJson> {
        let authors = self.authors.iter().map(|author| author.json(request));
        Ok(ArticleJson {
            url: request.route_url(("article", [("id", self.id)]))?,
            authors: authors.collect::<pyramidion::Result<_>>()?,
        })
    }
}

fn article(request: &mut Request, Path(id): Path<u32>) -> pyramidion::Result<ArticleJson> {
    Article::find(id)?.json(request)
}

fn checks() -> Vec<Check> {
    vec![Check {
        status: StatusCode::NOT_FOUND,
        verbs: vec![Verb(Method::GET), Verb(Method::PUT)],
    }]
}

fn app(renderer: &str) -> TestApp {
    let mut config = Configurator::new();
    config.add_route("checks", "/checks");
    config.add_view(
        View::rendered(checks)
            .route_name("checks")
            .renderer(renderer),
    );
    config.add_route("author", "/authors/{name}");
    config.add_route("article", "/articles/{id}");
    config.add_view(
        View::rendered(article)
            .route_name("article")
            .renderer(renderer),
    );
    TestApp::new(config.make_app().expect("an application"))
}

#[test]
fn types_of_others_are_written_as_their_rules_say_at_any_depth() {
    for renderer in ["json", "string"] {
        let response = app(renderer).get("/checks").send();
        assert_eq!(response.text(), r#"[{"status":404,"verbs":["GET","PUT"]}]"#);
    }
    let response = app("jsonp").get("/checks?callback=f").send();
    assert_eq!(
        response.text(),
        r#"/**/f([{"status":404,"verbs":["GET","PUT"]}]);"#
    );
}

#[test]
fn values_take_the_request_at_any_depth() {
    let app = app("json");
    let response = app.get("/articles/7").header("host", "example.com").send();
    assert_eq!(
        response.text(),
        r#"{"url":"http://example.com/articles/7","authors":[{"url":"/authors/Ada"},{"url":"/authors/Eve"}]}"#
    );
    assert_eq!(app.get("/articles/9").send().status(), 404);
}
