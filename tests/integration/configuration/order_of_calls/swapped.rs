//! Two calls of each kind, and what is seen of the application that they make.

use std::path::Path;
use std::sync::{Arc, Mutex};

use pyramidion::events::{As, NewRequest, of_family};
use pyramidion::observers::{Observer, RequestObserver};
use pyramidion::static_files::QueryStringConstantCacheBuster;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::tweens::{Next, Order, Tween};
use pyramidion::{App, Configurator, Request, Response, View, ViewResult, package, predicates};
use pyramidion_tests::applications::says;
use tower_http::cors::CorsLayer;
use tower_http::trace::TraceLayer;

fn made(config: Configurator) -> TestApp {
    TestApp::new(config.make_app().unwrap())
}

/// Returns what an application answers that is made by two calls.
fn answer(
    path: &str,
    calls: [&'static str; 2],
    call: fn(&mut Configurator, &'static str),
) -> String {
    let mut config = Configurator::new();
    for name in calls {
        call(&mut config, name);
    }
    made(config).get(path).send().text().to_owned()
}

fn add_route(config: &mut Configurator, name: &'static str) {
    config.add_route(name, "/m/{file}");
    config.add_view(says(name).route_name(name));
}

pub(super) fn routes(calls: [&'static str; 2]) -> String {
    answer("/m/Cargo.toml", calls, add_route)
}

mod declared {
    //! A route that is a type.

    use pyramidion::{Route, view_config};

    #[derive(Route)]
    #[route(name = "order_of_calls", pattern = "/m/{file}")]
    pub(super) struct File {
        file: String,
    }

    #[view_config(route_name = "order_of_calls")]
    fn file() -> &'static str {
        "declared"
    }
}

pub(super) fn typed_routes(calls: [&'static str; 2]) -> String {
    answer("/m/Cargo.toml", calls, |config, name| match name {
        "a" => {
            config.add_typed_route::<declared::File>();
            config.add_view(says("typed").route_name("order_of_calls"));
        }
        _ => add_route(config, name),
    })
}

pub(super) fn static_views(calls: [&'static str; 2]) -> String {
    answer("/m/Cargo.toml", calls, |config, name| match name {
        "a" => drop(
            config
                .add_static_view("m", env!("CARGO_MANIFEST_DIR"))
                .clone(),
        ),
        _ => add_route(config, name),
    })
}

pub(super) fn mounts(calls: [&'static str; 2]) -> String {
    answer("/m/Cargo.toml", calls, |config, name| match name {
        "a" => {
            config.mount("/m", axum::Router::new().fallback(|| async { "mounted" }));
        }
        _ => add_route(config, name),
    })
}

pub(super) fn scans(calls: [&'static str; 2]) -> String {
    answer("/m/Cargo.toml", calls, |config, name| match name {
        "a" => config.scan(package!(self::declared)),
        _ => add_route(config, name),
    })
}

pub(super) fn includes(calls: [&'static str; 2]) -> String {
    answer("/m/Cargo.toml", calls, |config, name| {
        config.include(move |config| add_route(config, name));
    })
}

pub(super) fn views(calls: [&'static str; 2]) -> String {
    answer("/?a&b", calls, |config, name| {
        if name == "a" {
            config.add_route("home", "/");
        }
        config.add_view(says(name).route_name("home").request_param([name]));
    })
}

/// Adds a view that answers an empty text.
fn add_home(config: &mut Configurator) {
    config.add_route("home", "/");
    config.add_view(says("").route_name("home"));
}

/// A tween that appends its name to a header of the answer.
#[derive(Clone, Copy)]
struct Appends(&'static str);

impl Tween for Appends {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        let mut response = next.run(request).await?;
        let name = http::HeaderValue::from_static(self.0);
        response.headers_mut().append("x-mark", name);
        Ok(response)
    }
}

fn marks(config: Configurator) -> String {
    let response = made(config).get("/").send();
    format!("{:?}", response.headers().get_all("x-mark"))
}

pub(super) fn tweens(calls: [&'static str; 2]) -> String {
    let mut config = Configurator::new();
    add_home(&mut config);
    for name in calls {
        config.add_tween(name, Appends(name));
    }
    marks(config)
}

pub(super) fn derivers(calls: [&'static str; 2]) -> String {
    let mut config = Configurator::new();
    add_home(&mut config);
    for name in calls {
        config.add_view_deriver(name, move |_| Some(Appends(name)));
    }
    marks(config)
}

pub(super) fn layers(calls: [&'static str; 2]) -> String {
    let mut config = Configurator::new();
    for name in calls {
        match name {
            "a" => config.add_layer(CorsLayer::permissive()),
            _ => config.add_layer(TraceLayer::new_for_http()),
        }
    }
    let app = config.make_app().unwrap();
    let names = app.layers().iter().map(|layer| layer.layer.as_str());
    names.collect::<Vec<_>>().join(" ")
}

pub(super) fn view_predicates(calls: [&'static str; 2]) -> String {
    answer("/", calls, |config, name| {
        config.add_view_predicate(name, |_| Ok(|_: &Request| true));
        if name == "a" {
            config.add_route("home", "/");
            for name in ["a", "b"] {
                let predicate = predicates::custom(name, [""]);
                config.add_view(says(name).route_name("home").predicate(predicate));
            }
        }
    })
}

/// What happened, in order.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<String>>);

impl Notes {
    fn note(&self, name: &str) {
        self.0.lock().unwrap().push_str(name);
    }

    /// Returns what a request of an application makes happen.
    fn of(&self, config: Configurator) -> String {
        made(config).get("/").send();
        self.0.lock().unwrap().clone()
    }
}

pub(super) fn accept_order(calls: [&'static str; 2]) -> String {
    answer("/", calls, |config, name| {
        let offer = format!("x/{name}");
        config.add_accept_view_order(offer.clone(), Order::new());
        if name == "a" {
            config.add_route("home", "/");
        }
        config.add_view(says(name).route_name("home").accept(offer));
    })
}

pub(super) fn subscribers(calls: [&'static str; 2]) -> String {
    let (mut config, notes) = (Configurator::new(), Notes::default());
    for name in calls {
        let notes = notes.clone();
        config.add_subscriber(NewRequest, move |_: &mut Request| {
            notes.note(name);
            Ok(())
        });
    }
    notes.of(config)
}

struct Happened;

trait OfA: Sync {}

trait OfB: Sync {}

impl OfA for Happened {}

impl OfB for Happened {}

pub(super) fn event_families(calls: [&'static str; 2]) -> String {
    let (mut config, notes) = (Configurator::new(), Notes::default());
    let (of_a, of_b) = (notes.clone(), notes.clone());
    config.add_subscriber(of_family::<dyn OfA>(), move |_: As<'_, dyn OfA>| {
        of_a.note("a");
        Ok(())
    });
    config.add_subscriber(of_family::<dyn OfB>(), move |_: As<'_, dyn OfB>| {
        of_b.note("b");
        Ok(())
    });
    for name in calls {
        match name {
            "a" => config.add_event_family::<Happened, dyn OfA>(|event| event),
            _ => config.add_event_family::<Happened, dyn OfB>(|event| event),
        }
    }
    let app = config.make_app().unwrap();
    app.registry().notify(&Happened).unwrap();
    notes.of(Configurator::new())
}

struct Answers(&'static str);

impl Observer for Answers {
    fn watch(&self, _: &Request) -> Option<Arc<dyn RequestObserver>> {
        None
    }

    fn answer(&self, _: &Request) -> Option<Response> {
        Some(Response::text(self.0))
    }
}

pub(super) fn observers(calls: [&'static str; 2]) -> String {
    answer("/", calls, |config, name| {
        config.add_observer(Answers(name));
    })
}

fn add_page(config: &mut Configurator) {
    config.add_route("page", "/");
    config.add_view(
        View::rendered(|_: &mut Request| ())
            .route_name("page")
            .renderer("page.html"),
    );
}

pub(super) fn templates(calls: [&'static str; 2]) -> String {
    answer("/", calls, |config, name| {
        config.include(move |config| config.add_template("page.html", name));
        if name == "a" {
            add_page(config);
        }
    })
}

pub(super) fn customizers(calls: [&'static str; 2]) -> String {
    answer("/", calls, |config, name| {
        config.configure_templates(move |environment| {
            environment.add_filter("named", move |_: String| name);
        });
        if name == "a" {
            config.add_template("page.html", "{{ 'x'|named }}");
            add_page(config);
        }
    })
}

pub(super) fn catalogues(calls: [&'static str; 2], call: fn(&mut Configurator, &Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Configurator::new();
    for name in calls {
        let folder = folder.path().join(name);
        let messages = folder.join("de/LC_MESSAGES");
        std::fs::create_dir_all(&messages).unwrap();
        let text = format!("msgid \"Hello\"\nmsgstr \"{name}\"\n");
        std::fs::write(messages.join("messages.po"), text).unwrap();
        call(&mut config, &folder);
    }
    let app = config.make_app().unwrap();
    app.languages().localizer("de").translate("Hello")
}

pub(super) fn cache_busters(calls: [&'static str; 2]) -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let mut config = Configurator::new();
    config.add_static_view("static", folder);
    for name in calls {
        config.add_cache_buster(folder, QueryStringConstantCacheBuster::new(name));
    }
    let request = request_of(&config.make_app().unwrap());
    let path = format!("{folder}/Cargo.toml");
    request.static_path(path, ()).unwrap()
}

fn request_of(app: &App) -> Request {
    DummyRequest::get("/").build_for(app)
}

pub(super) fn state(calls: [&'static str; 2]) -> String {
    let mut config = Configurator::new();
    for name in calls {
        config.set_state(name);
    }
    let app = config.make_app().unwrap();
    app.registry().state::<&'static str>().unwrap().to_string()
}

pub(super) fn script_names(calls: [&'static str; 2]) -> String {
    let mut config = Configurator::new();
    add_home(&mut config);
    // The part comes last, and so it holds.
    config.set_script_name(format!("/{}", calls[0]));
    config.include(move |config| config.set_script_name(format!("/{}", calls[1])));
    let request = request_of(&config.make_app().unwrap());
    request.route_path("home").unwrap()
}

pub(super) fn body_limits(calls: [&'static str; 2]) -> String {
    let mut config = Configurator::new();
    add_home(&mut config);
    for name in calls {
        config.set_body_limit(if name == "a" { 1 } else { 10 });
    }
    let response = made(config).post("/").body("five!").send();
    response.status().to_string()
}

pub(super) fn settings(calls: [&'static str; 2]) -> String {
    answer("/", calls, |config, name| match name {
        "a" => {
            config.settings_mut().set("our.answer", "set");
        }
        _ => config.include(|config| {
            let is_set = config.settings().get("our.answer").is_some();
            config.add_route("home", "/");
            config.add_view(says(if is_set { "set" } else { "not yet" }).route_name("home"));
        }),
    })
}
