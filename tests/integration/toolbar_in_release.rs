//! A release build has no byte of the debug toolbar, and answers as if it were not there.

use pyramidion::request::Connection;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Response, View};

#[test]
fn there_is_no_toolbar() {
    let mut config = Configurator::new();
    config.include(pyramidion_toolbar::toolbar);
    config.add_route("page", "/");
    config.add_view(View::new(|| Response::html("<body></body>")).route_name("page"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let mut here = Connection::default();
    here.remote_addr = Some(([127, 0, 0, 1], 40000).into());
    let page = app.get("/").extension(here.clone()).send();
    assert_eq!(page.text(), "<body></body>");
    assert_eq!(app.get("/_debug/").extension(here).send().status(), 404);
}

#[test]
fn the_program_has_no_byte_of_it() {
    let program = std::env::current_exe().expect("this program");
    let program = std::fs::read(program).expect("its bytes");
    // Backwards, so that they are not in this program by themselves.
    for backwards in [
        "toor-atad rablo",
        "knil-gubed-x",
        "neddih.slenap!",
        "stneve/yrotsih/",
        "yb raeppa stseuqer weN",
    ] {
        let text: String = backwards.chars().rev().collect();
        let mut windows = program.windows(text.len());
        assert!(!windows.any(|window| window == text.as_bytes()), "{text}");
    }
}
