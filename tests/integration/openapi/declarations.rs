//! What is said of each kind of declaration.

use pyramidion::extract::{BodyStream, Form, Json, Path, Query};
use pyramidion::{Configurator, HttpException, Request, Response, View, package};
use pyramidion_openapi::OpenApi;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{document, only_operation, parameter};

#[derive(Serialize, Deserialize, JsonSchema)]
struct Wish {
    text: String,
    count: Option<u8>,
    #[serde(default)]
    is_urgent: bool,
}

/// It has no schema.
#[derive(Serialize, Deserialize)]
struct Plain {
    text: String,
}

#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken")
    }
}

impl std::error::Error for Broken {}

#[expect(
    clippy::needless_lifetimes,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    clippy::unused_async,
    reason = "they are what some views are like"
)]
mod views {
    use super::{
        BodyStream, Broken, Form, HttpException, Json, Path, Plain, Query, Request, Response, Wish,
    };
    use pyramidion::{view_config, view_defaults};

    #[view_config(route_name = "query", request_method = "GET")]
    fn query(Query(wish): Query<Wish>) -> String {
        wish.text
    }

    #[view_config(route_name = "optional", request_method = "GET", renderer = "json")]
    fn optional(Query(wish): Query<Option<Wish>>) -> Option<Wish> {
        wish
    }

    #[view_config(route_name = "form", request_method = "POST")]
    fn form(Form(wish): Form<Wish>) -> Json<Wish> {
        Json(wish)
    }

    #[view_config(route_name = "stream", request_method = "PUT")]
    fn stream(body: BodyStream) -> Response {
        drop(body);
        Response::text("read")
    }

    #[view_config(route_name = "plain_query", request_method = "GET")]
    fn plain_query(Query(plain): Query<Plain>) -> String {
        plain.text
    }

    #[view_config(route_name = "plain_json", request_method = "POST")]
    fn plain_json(Json(plain): Json<Plain>) -> Json<Plain> {
        Json(plain)
    }

    #[view_config(route_name = "plain_form", request_method = "POST", renderer = "json")]
    fn plain_form(Form(plain): Form<Plain>) -> Plain {
        plain
    }

    #[view_config(route_name = "plain_path", request_method = "GET", renderer = "string")]
    fn plain_path(Path(plain): Path<Plain>) -> String {
        plain.text
    }

    #[view_config(route_name = "borrowed", request_method = "GET")]
    fn borrowed<'r>(request: &'r Request) -> Result<&'r str, Broken> {
        Ok(request.path())
    }

    #[view_config(route_name = "opaque", request_method = "GET")]
    fn opaque() -> impl pyramidion::IntoResponse {
        "something"
    }

    #[view_config(route_name = "fails", request_method = "GET", renderer = "json")]
    async fn fails() -> pyramidion::Result<Wish> {
        Err(HttpException::not_found().into())
    }

    #[view_config(route_name = "complete", request_method = "GET", renderer = "json")]
    fn complete() -> Result<Response, HttpException> {
        Ok(Response::text("a response in spite of the renderer"))
    }

    #[view_config(route_name = "any")]
    fn any() -> String {
        String::new()
    }

    #[view_config(route_name = "any_with_body")]
    fn any_with_body(Json(wish): Json<Wish>) -> String {
        wish.text
    }

    #[view_config(route_name = "strange", request_method = "BREW")]
    fn strange() -> String {
        String::new()
    }

    #[doc = concat!("Says ", "much.")]
    #[doc = ""]
    #[doc = " In two paragraphs."]
    #[deprecated]
    #[view_config(route_name = "words", request_method = "GET")]
    #[view_config(route_name = "words_too", request_method = "GET", renderer = "string")]
    fn words() -> String {
        String::new()
    }

    /**
     * Says much.
     *
     * In two paragraphs.
     */
    #[deprecated]
    #[view_config(route_name = "starred", request_method = "GET")]
    fn starred() -> String {
        String::new()
    }

    pub(super) struct Page;

    impl pyramidion::extract::FromRequest for Page {
        fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
            Ok(Self)
        }
    }

    #[view_defaults(route_name = "method")]
    impl Page {
        /// Is a method.
        #[view_config(request_method = "GET")]
        fn show(&self, Query(wish): Query<Wish>) -> Json<Wish> {
            Json(wish)
        }
    }
}

const ROUTES: [&str; 18] = [
    "query",
    "optional",
    "form",
    "stream",
    "plain_query",
    "plain_json",
    "plain_form",
    "borrowed",
    "opaque",
    "fails",
    "complete",
    "any",
    "any_with_body",
    "strange",
    "words",
    "words_too",
    "starred",
    "method",
];

fn views() -> pyramidion_openapi::Document {
    document(|config| {
        for route in ROUTES {
            config.add_route(route, format!("/{route}"));
        }
        config.add_route("plain_path", "/plain_path/{text}");
        config.scan(package!(self::views));
    })
}

#[test]
fn the_fields_of_a_query_are_parameters() {
    let operation = only_operation(&views(), "/query");
    let text = parameter(&operation, "query", "text");
    assert_eq!(
        *text,
        json!({"in": "query", "name": "text", "required": true, "schema": {"type": "string"}})
    );
    let count = parameter(&operation, "query", "count");
    let byte = json!({"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255});
    assert_eq!(
        (&count["required"], &count["schema"]),
        (&Value::Null, &byte)
    );
    let urgent = parameter(&operation, "query", "is_urgent");
    assert_eq!(
        urgent["schema"],
        json!({"type": "boolean", "default": false})
    );
    assert_eq!(
        operation["responses"]["400"]["$ref"],
        "#/components/responses/BadRequest"
    );
    let answered = &operation["responses"]["200"]["content"];
    assert_eq!(
        *answered,
        json!({"text/plain": {"schema": {"type": "string"}}})
    );
}

#[test]
fn a_query_whose_fields_are_not_known_is_one_parameter() {
    let operation = only_operation(&views(), "/optional");
    let query = parameter(&operation, "query", "query");
    assert_eq!(
        (&query["style"], &query["explode"]),
        (&json!("form"), &json!(true))
    );
    assert_eq!(query["required"], Value::Null);
}

#[test]
fn bodies_have_the_media_types_that_are_read() {
    let views = views();
    let form = only_operation(&views, "/form");
    assert_eq!(form["requestBody"]["required"], true);
    let schema = &form["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"];
    assert_eq!(schema["required"], json!(["text"]));
    assert_eq!(
        schema["properties"]["count"]["type"], "integer",
        "a form has no null"
    );
    assert_eq!(
        form["responses"]["413"]["$ref"],
        "#/components/responses/RequestEntityTooLarge"
    );
    assert_eq!(
        form["responses"]["415"]["$ref"],
        "#/components/responses/UnsupportedMediaType"
    );
    // What is written has all fields, so that it is another schema.
    let answered = &form["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(answered["$ref"], "#/components/schemas/Wish");
    let read = only_operation(&views, "/any_with_body");
    let read = &read["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(read["$ref"], "#/components/schemas/WishInput");

    let stream = only_operation(&views, "/stream");
    assert_eq!(
        stream["requestBody"],
        json!({"content": {"*/*": {"schema": {}}}})
    );
    assert_eq!(stream["responses"]["413"], Value::Null);
}

#[test]
fn predicates_on_the_content_say_its_media_types() {
    let view = |route: &str| View::new(|| "").route_name(route);
    let document = document(|config| {
        config.add_route("patch", "/patch");
        config.add_route("upload", "/upload");
        config.add_view(
            View::new(|Json(wish): Json<Wish>| wish.text)
                .route_name("patch")
                .request_method(["PATCH"])
                .predicate(pyramidion::predicates::content_type([
                    "application/merge-patch+json",
                ]))
                .described(|view| {
                    view.json::<Wish>();
                }),
        );
        let upload = pyramidion::predicates::content_type(["image/*", "text/csv"]);
        config.add_view(view("upload").predicate(upload));
    });
    let patch = only_operation(&document, "/patch");
    let content = patch["requestBody"]["content"].as_object().unwrap();
    assert_eq!(
        content.keys().collect::<Vec<_>>(),
        ["application/merge-patch+json"]
    );
    assert!(content["application/merge-patch+json"]["schema"]["$ref"].is_string());
    let upload = document.value()["paths"]["/upload"]["post"].clone();
    let content = upload["requestBody"]["content"].as_object().unwrap();
    assert_eq!(content.keys().collect::<Vec<_>>(), ["image/*", "text/csv"]);
    assert_eq!(
        upload["responses"]["415"]["$ref"],
        "#/components/responses/UnsupportedMediaType"
    );
}

#[test]
fn a_type_without_a_schema_is_any_value_and_a_warning() {
    let views = views();
    for (path, media_type) in [
        ("/plain_json", "application/json"),
        ("/plain_form", "application/x-www-form-urlencoded"),
    ] {
        let operation = only_operation(&views, path);
        let body = &operation["requestBody"]["content"][media_type]["schema"];
        assert_eq!(*body, json!({}), "{path}");
        let answered = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(*answered, json!({}), "{path}");
    }
    let path = only_operation(&views, "/plain_path/{text}");
    let text = json!({"type": "string", "minLength": 1});
    assert_eq!(parameter(&path, "path", "text")["schema"], text);
    assert_eq!(
        only_operation(&views, "/plain_query")["parameters"],
        Value::Null
    );
    let of = |name: &str| {
        let warnings = views.warnings().iter();
        warnings
            .filter(|warning| warning.contains(&format!("::{name}`")))
            .count()
    };
    let counts = ["plain_query", "plain_json", "plain_form", "plain_path"].map(of);
    assert_eq!(counts, [1, 2, 2, 1], "{:#?}", views.warnings());
    let first = &views.warnings()[0];
    assert!(
        first.contains(file!()) && first.contains("derive `schemars::JsonSchema`"),
        "{first}"
    );
}

#[test]
fn results_say_what_they_can() {
    let views = views();
    let borrowed = only_operation(&views, "/borrowed");
    assert!(borrowed["responses"]["200"]["content"]["text/plain"].is_object());
    assert_eq!(
        borrowed["responses"]["default"]["$ref"],
        "#/components/responses/Error"
    );
    let fails = only_operation(&views, "/fails");
    let answered = &fails["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(answered["$ref"], "#/components/schemas/Wish");
    assert_eq!(
        fails["responses"]["default"]["$ref"],
        "#/components/responses/Error"
    );
    for path in ["/opaque", "/stream"] {
        let opaque = only_operation(&views, path);
        assert!(
            opaque["responses"]["default"]["description"].is_string(),
            "{path}"
        );
        assert_eq!(opaque["responses"]["200"], Value::Null, "{path}");
    }
}

#[test]
fn a_view_for_every_method_is_described_with_one() {
    let views = views();
    assert!(views.value()["paths"]["/any"]["get"].is_object());
    assert!(views.value()["paths"]["/any_with_body"]["post"].is_object());
    for path in ["/any", "/any_with_body"] {
        only_operation(&views, path);
    }
}

#[test]
fn a_method_that_no_document_knows_is_a_warning() {
    let views = views();
    assert_eq!(views.value()["paths"].get("/strange"), None);
    let mut warnings = views.warnings().iter();
    assert!(
        warnings.any(|warning| warning.contains("`BREW`")),
        "{:#?}",
        views.warnings()
    );
}

#[test]
fn comments_are_summary_and_description() {
    let views = views();
    for path in ["/words", "/words_too", "/starred"] {
        let words = only_operation(&views, path);
        assert_eq!(words["summary"], "Says much.");
        assert_eq!(words["description"], "In two paragraphs.");
        assert_eq!(words["deprecated"], true);
        assert_eq!(words["tags"], json!(["views"]));
    }
    let method = only_operation(&views, "/method");
    assert_eq!(method["summary"], "Is a method.");
    assert_eq!(method["tags"], json!(["views"]));
    parameter(&method, "query", "text");
}

#[test]
fn what_the_application_says_beside_is_in_the_document() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("other", "/other");
    for route in ["home", "other"] {
        config.add_view(View::new(|| "").route_name(route).request_method(["GET"]));
    }
    let app = config.make_app().unwrap();
    let api = OpenApi::new("Test", "1.2")
        .description("About it.")
        .server("https://api.example.com/v1")
        .tag("mine", "About the tag.")
        .tags_of(|view| view.route.iter().cloned().collect())
        .routes(|route| route.name == "home");
    let document = api.document(&app);
    let value = document.value();
    assert_eq!(
        value["info"],
        json!({"title": "Test", "version": "1.2", "description": "About it."})
    );
    assert_eq!(
        value["servers"],
        json!([{"url": "https://api.example.com/v1"}])
    );
    assert_eq!(
        value["tags"],
        json!([{"name": "mine", "description": "About the tag."}])
    );
    assert_eq!(value["paths"].as_object().unwrap().len(), 1);
    assert_eq!(only_operation(&document, "/")["tags"], json!(["home"]));
}
