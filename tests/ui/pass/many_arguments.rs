use pyramidion::extract::State;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

type S = State<u8>;

#[view_config(route_name = "sum")]
#[allow(clippy::too_many_arguments)]
fn sum(
    a: S,
    b: S,
    c: S,
    d: S,
    e: S,
    f: S,
    g: S,
    h: S,
    i: S,
    j: S,
    k: S,
    l: S,
    m: S,
    n: S,
    o: S,
    p: S,
    q: S,
) -> String {
    let all = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q];
    all.iter().map(|state| state.0).sum::<u8>().to_string()
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.set_state(2_u8);
    config.add_route("sum", "/");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "34");
}
