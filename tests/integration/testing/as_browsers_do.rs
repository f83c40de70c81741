//! What browsers make of a page before anybody fills in its forms, and of where they lead.

use pyramidion::{Request, Response, View};
use pyramidion_tests::applications::client;

use super::filled_forms::{page, refused, sent};

#[test]
fn a_field_has_a_value_of_its_kind() {
    for (kind, value, expected) in [
        ("color", "", "#000000"),
        ("color", "#AbCdEf", "#abcdef"),
        ("color", "red", "#000000"),
        ("range", "", "50"),
        ("range' min='0' max='5", "", "3"),
        ("range' min='1' max='2' step='any", "x", "1.5"),
        ("range' min='0' max='10' step='4", "9", "8"),
        ("range' min='10' max='5", "7", "10"),
        ("number", "1e3", "1e3"),
        ("number", "-0.5", "-0.5"),
        ("number", "+1", ""),
        ("number", "1.", ""),
        ("number", "inf", ""),
        ("number", "one", ""),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "2026-02-29", ""),
        ("date", "2026-04-31", ""),
        ("date", "29.2.2024", ""),
        ("date", "0000-01-01", ""),
        ("month", "2026-13", ""),
        ("month", "2026-12", "2026-12"),
        ("week", "2026-W54", ""),
        ("time", "23:59:59.999", "23:59:59.999"),
        ("time", "24:00", ""),
        ("time", "9:00", ""),
        ("datetime-local", "2026-11-28T03:40", "2026-11-28T03:40"),
        ("datetime-local", "2026-11-28", ""),
        ("url", " https://a.example ", "https://a.example"),
        ("email", " a@b \u{2028}", "a@b \u{2028}"),
        ("text", " x ", " x "),
        ("unknown", " x ", " x "),
    ] {
        let page = page(format!(
            "<form><input name=a type='{kind}' value='{value}'></form>"
        ));
        assert_eq!(page.form().value("a"), Some(expected), "{kind} {value}");
    }
}

#[test]
fn enter_presses_the_first_button_and_no_other() {
    let inner = "<button disabled name=a value=1>x</button><button name=a value=2>y</button>";
    let told = refused(inner, |form| form);
    assert!(
        told.starts_with("the first button, `x`, is disabled, so that Enter sends nothing"),
        "{told}"
    );
    let page = page(format!("<form action=/to method=post>{inner}</form>"));
    assert_eq!(sent(page.form().submit_with("y")), "POST /to a=2");
}

#[test]
fn what_is_in_a_template_is_not_part_of_the_page() {
    let page = page(
        "<template><form id=no><input name=a></form><a href=/no>Go</a></template><form id=yes><a href=/yes>Go</a></form>",
    );
    assert_eq!(page.forms().len(), 1);
    assert!(page.select("#no").is_empty() && page.select("template input").is_empty());
    assert_eq!(page.click("Go").send().text(), "GET /yes");
}

#[test]
fn another_origin_learns_little_of_the_page() {
    let app = client(|config| {
        config.add_route("page", "/page");
        let page = |request: &mut Request| {
            let referer = request.header("referer").unwrap_or("-").to_owned();
            Response::html(format!(
                "<p>{referer}</p><a href='//shop.example:8443/page'>Port</a><a href='http://shop.example/page'>Plain</a><a href='?b'>Here</a>"
            ))
        };
        config.add_view(View::new(page).route_name("page"));
    });
    let page = app
        .get("/page?a")
        .header("host", "shop.example")
        .secure(true)
        .send();
    for (link, referer) in [
        ("Port", "https://shop.example/"),
        ("Plain", "-"),
        ("Here", "https://shop.example/page?a"),
    ] {
        assert_eq!(
            page.click(link).send().element("p").text(),
            referer,
            "{link}"
        );
    }
}
