//! What answers other sites without being a view.

use super::*;

#[test]
fn files_of_a_static_view_may_be_read() {
    let app = client(|config| {
        let view = config.add_static_view("site", "integration/static_views/site");
        view.cors(shop());
        config.add_static_view("own", "integration/static_views/site");
    });
    let answer = app.get("/site/a.txt").header("origin", SHOP).send();
    assert_eq!(
        (answer.status().as_u16(), allowed(&answer)),
        (200, Some(SHOP))
    );
    let etag = answer.header("etag").unwrap().to_owned();
    let unchanged = app.get("/site/a.txt").header("origin", SHOP);
    let unchanged = unchanged.header("if-none-match", etag).send();
    assert_eq!(
        (unchanged.status().as_u16(), allowed(&unchanged)),
        (304, Some(SHOP))
    );
    let missing = app.get("/site/none").header("origin", SHOP).send();
    assert_eq!(
        (missing.status().as_u16(), allowed(&missing)),
        (404, Some(SHOP))
    );
    let asked = preflight(&app, "/site/a.txt", SHOP, "GET").send();
    assert_eq!(
        asked.header("access-control-allow-methods"),
        Some("GET, HEAD")
    );
    let own = app.get("/own/a.txt").header("origin", SHOP).send();
    assert_eq!(allowed(&own), None);
}

#[test]
fn a_mounted_service_decides_itself() {
    let app = client(|config| {
        config.set_default_cors(Cors::any_origin());
        let inner = Configurator::new().make_app().unwrap();
        config.mount("/inner", inner);
    });
    let answer = app.get("/inner/x").header("origin", SHOP).send();
    assert_eq!((answer.status().as_u16(), allowed(&answer)), (404, None));
    let asked = preflight(&app, "/inner/x", SHOP, "PUT").send();
    assert_eq!((asked.status().as_u16(), allowed(&asked)), (404, None));
}
