//! What an application says of its routes, views and tweens, and of a request.

use pyramidion::context::Resource;
use pyramidion::introspection::{Answer, Answers, RouteKind, RouteOutcome, SettingOrigin};
use pyramidion::predicates::accept;
use pyramidion::static_files::StaticSource;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::tweens::{EXCVIEW, Next};
use pyramidion::{
    App, Configurator, HttpException, Request, View, ViewResult, package, view_config,
};

struct Library;

impl Resource for Library {}

mod declared {
    use super::view_config;

    #[view_config(route_name = "article", request_method = "POST", renderer = "json")]
    pub(super) fn save() -> u32 {
        1
    }
}

async fn pass(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

fn application() -> App {
    let mut config = Configurator::new();
    config.settings_mut().set("mail.password", "hunter2");
    config.set_session_factory(pyramidion::SignedCookieSessionFactory::new(
        "a secret of sixteen bytes or more",
    ));
    config.set_security_policy(pyramidion::security::SessionAuthenticationPolicy::new());
    config.add_route("article", "/articles/{id:\\d+}");
    config
        .add_route("page", "/pages/{name}")
        .request_method(["GET", "POST"]);
    config
        .add_route("hidden", "/pages/{other}")
        .request_method(["POST"]);
    config
        .add_route("shelf", "/shelf")
        .factory(|_: &mut Request| Ok(Library));
    config
        .add_route("written", "/written")
        .generation_only(true);
    config.add_route("elsewhere", "https://example.com/{path}");
    config.add_static_view("static", StaticSource::Path("integration".into()));
    config.scan(package!(self));
    config.add_view(
        View::new(|_: &mut Request| "read")
            .route_name("article")
            .request_method(["GET"])
            .permission("view"),
    );
    config.add_view(
        View::new(|_: &mut Request| "text")
            .route_name("page")
            .predicate(accept("text/plain")),
    );
    config.add_view(
        View::new(|_: &mut Request| "html")
            .route_name("page")
            .predicate(accept("text/html")),
    );
    config.add_view(View::new(|_: &mut Request| "never").route_name("hidden"));
    config.add_view(
        View::new(|_: &mut Request| "books")
            .route_name("shelf")
            .context::<Library>(),
    );
    config.add_view(View::new(|_: &mut Request| "named").name("about"));
    config.add_view(View::new(|_: &mut Request| "gone").exception::<HttpException>());
    config.add_tween("outer", pass);
    config.add_view_deriver("counted", |_| Some(pass));
    config.make_app().unwrap()
}

#[test]
fn routes_are_listed_in_the_order_in_which_they_are_tried() {
    let app = application();
    let routes = app.routes();
    let names: Vec<_> = routes
        .iter()
        .map(|route| (route.name.as_str(), route.kind))
        .collect();
    assert_eq!(
        names,
        [
            ("article", RouteKind::Matched),
            ("page", RouteKind::Matched),
            ("hidden", RouteKind::Matched),
            ("shelf", RouteKind::Matched),
            ("__static/", RouteKind::Static),
            ("written", RouteKind::GenerationOnly),
            ("elsewhere", RouteKind::External),
        ]
    );
    let (article, page, hidden, shelf) = (&routes[0], &routes[1], &routes[2], &routes[3]);
    assert_eq!(article.pattern, "/articles/{id:\\d+}");
    assert_eq!(article.placeholders, ["id"]);
    assert_eq!(article.methods, None);
    assert_eq!(
        page.methods.as_deref(),
        Some(&["GET", "HEAD", "POST"].map(str::to_owned)[..])
    );
    assert_eq!(hidden.hidden_by.as_deref(), Some("page"));
    assert_eq!(page.hidden_by, None);
    assert!(shelf.context.as_deref().unwrap().ends_with("::Library"));
    assert_eq!(article.place.file(), file!());
    assert!(article.place.line() < page.place.line());
    assert_eq!(page.place.file(), file!());
    assert_eq!(routes[5].body_limit, None);
}

#[test]
fn prefixes_of_includes_are_part_of_patterns() {
    let mut config = Configurator::new();
    config.include_with_prefix("blog", |config| {
        config.add_route("post", "/{id}");
    });
    let app = config.make_app().unwrap();
    assert_eq!(app.routes()[0].pattern, "/blog/{id}");
}

#[test]
fn views_are_listed_in_the_order_in_which_they_are_tried() {
    let views = application().views();
    let listed: Vec<_> = views
        .iter()
        .map(|view| {
            (
                view.route.as_deref(),
                view.name.as_deref(),
                view.predicates.join("; "),
            )
        })
        .map(|(route, name, predicates)| format!("{route:?} {name:?} {predicates}"))
        .collect();
    assert_eq!(
        listed,
        [
            "Some(\"article\") None request_method = GET,HEAD",
            "Some(\"article\") None request_method = POST",
            "Some(\"page\") None accept = text/html",
            "Some(\"page\") None accept = text/plain",
            "Some(\"hidden\") None ",
            "Some(\"shelf\") None ",
            "Some(\"__static/\") None request_method = GET,HEAD",
            "None Some(\"about\") ",
            "None None ",
        ]
    );
    let (read, save) = (&views[0], &views[1]);
    assert_eq!(read.function, None);
    assert_eq!(read.permission.as_deref(), Some("view"));
    assert_eq!(read.derivers, ["secured_view", "counted"]);
    assert_eq!(
        read.methods.as_deref(),
        Some(&["GET", "HEAD"].map(str::to_owned)[..])
    );
    let function = save.function.as_deref().unwrap();
    assert!(
        function.ends_with("introspection::declared::save"),
        "{function}"
    );
    assert_eq!(save.renderer.as_deref(), Some("json"));
    assert_eq!(save.place.file(), file!());
    assert!(matches!(&views[5].answers, Answers::Resources(name) if name.ends_with("::Library")));
    assert!(views[6].is_async);
    assert!(matches!(&views[8].answers, Answers::Errors(name) if name.contains("HttpException")));
}

#[test]
fn what_every_application_has_is_told_from_what_this_one_adds() {
    let app = application();
    let tweens: Vec<_> = app
        .tweens()
        .iter()
        .map(|tween| tween.name.as_str())
        .collect();
    assert_eq!(tweens, ["outer", EXCVIEW]);
    assert_eq!(app.tweens()[0].place.unwrap().file(), file!());
    assert_eq!(app.tweens()[1].place, None);

    let derivers: Vec<_> = app
        .derivers()
        .iter()
        .map(|deriver| deriver.name.as_str())
        .collect();
    let position = |name: &str| derivers.iter().position(|other| *other == name).unwrap();
    assert!(position("secured_view") < position("csrf_view"));
    assert!(position("decorated_view") < position("counted"));
    assert!(position("counted") < position("rendered_view"));
    let own: Vec<_> = app
        .derivers()
        .iter()
        .filter(|deriver| deriver.place.is_some())
        .collect();
    assert_eq!(own.len(), 1);

    let [files] = app.static_views() else {
        panic!("one static view");
    };
    assert_eq!(
        (files.name.as_str(), files.source.as_str()),
        ("static", "integration")
    );
    let renderers: Vec<_> = app
        .renderers()
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert!(
        renderers.contains(&"json") && renderers.contains(&"string"),
        "{renderers:?}"
    );
}

#[test]
fn settings_are_listed_without_their_values() {
    let app = application();
    let settings = app.settings();
    let password = settings
        .iter()
        .find(|one| one.name == "mail.password")
        .unwrap();
    assert!(matches!(password.origin, SettingOrigin::Program(place) if place.file() == file!()));
    assert!(
        !serde_json::to_string(&settings)
            .unwrap()
            .contains("hunter2")
    );
}

#[test]
fn records_are_written_as_json() {
    let app = application();
    let routes = serde_json::to_value(app.routes()).unwrap();
    assert_eq!(routes[1]["kind"], "matched");
    assert_eq!(routes[1]["place"]["file"], file!());
    let views = serde_json::to_value(app.views()).unwrap();
    assert_eq!(views[1]["answers"], "requests");
    let explanation = app.explain(&DummyRequest::get("/pages/a").build_for(&app));
    let explanation = serde_json::to_value(explanation).unwrap();
    assert_eq!(explanation["routes"][0]["outcome"], "pattern_differs");
    assert_eq!(explanation["routes"][1]["outcome"]["matched"][0][1], "a");
    for value in [
        serde_json::to_value(app.tweens()),
        serde_json::to_value(app.derivers()),
        serde_json::to_value(app.static_views()),
        serde_json::to_value(app.renderers()),
    ] {
        assert!(
            value
                .unwrap()
                .as_array()
                .is_some_and(|records| !records.is_empty())
        );
    }
}

#[test]
fn a_request_is_explained_by_routes_and_views() {
    let app = application();
    let explain = |request: DummyRequest| app.explain(&request.build_for(&app));

    let explanation = explain(DummyRequest::new("PUT", "/pages/a"));
    let outcomes: Vec<_> = explanation
        .routes
        .iter()
        .map(|trial| &trial.outcome)
        .collect();
    assert_eq!(outcomes[0], &RouteOutcome::PatternDiffers);
    let RouteOutcome::PredicatesFail(unmet) = outcomes[1] else {
        panic!("{explanation:?}");
    };
    let expected = "request_method = GET,HEAD,POST (the method is PUT)";
    assert_eq!(unmet[0].to_string(), expected);
    assert_eq!(explanation.answer, Answer::NotFound);

    let explanation = explain(DummyRequest::new("DELETE", "/articles/7"));
    let unmet = |position: usize| explanation.views[position].unmet[0].to_string();
    assert_eq!(unmet(0), "request_method = GET,HEAD (the method is DELETE)");
    assert_eq!(unmet(1), "request_method = POST (the method is DELETE)");
    let allowed = ["GET", "HEAD", "POST"].map(str::to_owned).to_vec();
    assert_eq!(explanation.answer, Answer::MethodNotAllowed(allowed));

    let explanation = explain(DummyRequest::get("/pages/a").header("accept", "image/png"));
    assert_eq!(explanation.answer, Answer::NotAcceptable);
    let explanation = explain(DummyRequest::get("/pages/a").header("accept", "text/plain"));
    assert_eq!(explanation.answer, Answer::View(1));

    let explanation = explain(DummyRequest::get("/about"));
    assert_eq!(explanation.views[0].view.name.as_deref(), Some("about"));
    assert_eq!(explanation.answer, Answer::View(0));

    // The context is not made before a view is looked for, so that the view for it is not said to answer.
    let explanation = explain(DummyRequest::get("/shelf"));
    let unmet = &explanation.views[0].unmet[0];
    assert!(unmet.condition.starts_with("context = "), "{unmet}");
    assert_eq!(
        unmet.found,
        "the context is a pyramidion::context::DefaultRoot"
    );
    assert_eq!(explanation.answer, Answer::NotFound);
}

#[test]
fn a_view_can_explain_its_own_request() {
    let mut config = Configurator::new();
    config
        .add_route("shelf", "/shelf/{n}")
        .factory(|_: &mut Request| Ok(Library));
    let app = std::sync::Arc::new(std::sync::OnceLock::<App>::new());
    let inside = std::sync::Arc::clone(&app);
    config.add_view(
        View::new(move |request: &mut Request| {
            format!("{:?}", inside.get().unwrap().explain(request).answer)
        })
        .route_name("shelf")
        .context::<Library>()
        .predicate(pyramidion::predicates::match_param(["n=1"])),
    );
    let made = config.make_app().unwrap();
    app.set(made.clone()).unwrap();
    assert_eq!(TestApp::new(made).get("/shelf/1").send().text(), "View(0)");
}

/// What is explained is what happens.
#[test]
fn explanations_agree_with_answers() {
    let app = application();
    let client = TestApp::new(app.clone());
    let paths = [
        "/",
        "/articles/7",
        "/articles/x",
        "/pages/a",
        "/pages/",
        "/about",
        "/@@about",
        "/about/x",
        "/written",
        "/none",
        "/static/none",
    ];
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "OPTIONS"] {
            for accepted in [
                "*/*",
                "text/html",
                "text/plain;q=0.5, text/html;q=0.4",
                "image/png",
            ] {
                let request = DummyRequest::new(method, path).header("accept", accepted);
                let explanation = app.explain(&request.build_for(&app));
                let request = client.request(method, path);
                let status = request.header("accept", accepted).send().status().as_u16();
                let is_right = match &explanation.answer {
                    Answer::View(position) => {
                        let view = &explanation.views[*position].view;
                        // Who may not see it is a question of the view that was chosen, and so is a file.
                        let refused = view.permission.is_some() && status == 403;
                        let is_file = view.route.as_deref() == Some("__static/");
                        status == 200 || refused || (is_file && status == 404)
                    }
                    Answer::NotFound => status == 404,
                    Answer::MethodNotAllowed(_) => status == 405,
                    Answer::Options(_) => method == "OPTIONS" && status == 204,
                    Answer::NotAcceptable => status == 406,
                    other => panic!("{other:?}"),
                };
                assert!(
                    is_right,
                    "{method} {path} {accepted}: {status}, {explanation:#?}"
                );
            }
        }
    }
}
