//! How long it takes to choose among the views of a route, and to render what they return.
//!
//! Beside each rendering stands the library that does it, on its own.

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use http_body_util::Empty;
use pyramidion::{App, Configurator, Request, View, predicates};
use serde::Serialize;

#[derive(Clone, Serialize)]
struct Article {
    id: u32,
    title: String,
    tags: Vec<String>,
}

impl Article {
    fn new() -> Self {
        Self {
            id: 7,
            title: "Views & <routes>".to_owned(),
            tags: ["a", "b", "c"].map(str::to_owned).to_vec(),
        }
    }
}

const TEMPLATE: &str = "<h1>{{ title }}</h1>{% for tag in tags %}<i>{{ tag }}</i>{% endfor %}";

fn call(app: &App, runtime: &tokio::runtime::Runtime, path: &str) {
    let request = http::Request::get(path)
        .header("x-version", "last")
        .body(Empty::<Bytes>::new())
        .expect("a request");
    let response = runtime.block_on(app.call(black_box(request)));
    assert_eq!(response.status(), 200);
}

fn runtime() -> tokio::runtime::Runtime {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.build().expect("a runtime")
}

/// The last of several views is the one whose predicate holds.
fn lookup(criterion: &mut Criterion) {
    let runtime = runtime();
    let mut group = criterion.benchmark_group("lookup");
    for count in [1, 4, 16] {
        let mut config = Configurator::new();
        config.add_route("page", "/");
        for n in 1..count {
            let view = View::new(|_: &mut Request| "another").route_name("page");
            config.add_view(view.predicate(predicates::header([format!("X-Version:^{n}$")])));
        }
        config.add_view(View::new(|_: &mut Request| "last").route_name("page"));
        let app = config.make_app().expect("a right configuration");
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| call(&app, &runtime, "/"));
        });
    }
}

fn rendering(criterion: &mut Criterion) {
    let runtime = runtime();
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.reload_templates", "false");
    config.add_template("article.html", TEMPLATE);
    for (name, renderer) in [("json", "json"), ("template", "article.html")] {
        config.add_route(name, format!("/{name}"));
        let article = Article::new();
        let view = View::rendered(move |_: &mut Request| article.clone()).renderer(renderer);
        config.add_view(view.route_name(name));
    }
    let app = config.make_app().expect("a right configuration");
    let article = Article::new();
    let mut templates = minijinja::Environment::new();
    templates
        .add_template("article.html", TEMPLATE)
        .expect("a template");

    let mut group = criterion.benchmark_group("rendering");
    group.bench_function("json", |bencher| {
        bencher.iter(|| call(&app, &runtime, "/json"))
    });
    group.bench_function("json/serde_json", |bencher| {
        bencher.iter(|| serde_json::to_vec(black_box(&article)).expect("JSON"));
    });
    group.bench_function("template", |bencher| {
        bencher.iter(|| call(&app, &runtime, "/template"));
    });
    group.bench_function("template/minijinja", |bencher| {
        let template = templates.get_template("article.html").expect("a template");
        bencher.iter(|| {
            let Article { title, tags, .. } = black_box(&article);
            let context = minijinja::context! { title, tags };
            template.render(context).expect("a page")
        });
    });
}

criterion_group!(benches, lookup, rendering);
criterion_main!(benches);
