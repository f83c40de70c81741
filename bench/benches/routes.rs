//! How long a request takes to find its route, among 10 to 10 000.

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use http_body_util::Empty;
use pyramidion::{App, Configurator, Request, View};

fn app(routes: usize, pattern: fn(usize) -> String) -> App {
    let mut config = Configurator::new();
    for n in 0..routes {
        config.add_route(format!("r{n}"), pattern(n));
        config.add_view(View::new(|_: &mut Request| "ok").route_name(format!("r{n}")));
    }
    config.make_app().expect("a right configuration")
}

fn call(app: &App, runtime: &tokio::runtime::Runtime, path: &str, status: u16) {
    let request = http::Request::get(path)
        .body(Empty::<Bytes>::new())
        .expect("a request");
    let response = runtime.block_on(app.call(black_box(request)));
    assert_eq!(response.status().as_u16(), status);
}

fn routes(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let patterns: [(&str, fn(usize) -> String, fn(usize) -> String); 3] = [
        ("text", |n| format!("/r{n}/{{id}}"), |n| format!("/r{n}/7")),
        (
            "prefix",
            |n| format!("/r{n}-{{id}}"),
            |n| format!("/r{n}-7"),
        ),
        (
            "regex",
            |n| format!("/r{n}/{{id:\\d+}}"),
            |n| format!("/r{n}/7"),
        ),
    ];
    for (kind, pattern, path) in patterns {
        let mut group = criterion.benchmark_group(kind);
        for count in [10, 100, 1000, 10_000] {
            let app = app(count, pattern);
            for (place, path, status) in [
                ("first", path(0), 200),
                ("last", path(count - 1), 200),
                ("miss", path(count), 404),
            ] {
                group.bench_function(BenchmarkId::new(place, count), |bencher| {
                    bencher.iter(|| call(&app, &runtime, &path, status));
                });
            }
        }
    }
}

criterion_group!(benches, routes);
criterion_main!(benches);
