//! Elements and links of pages.

use pyramidion::testing::TestApp;
use pyramidion::{Request, Response, View};
use pyramidion_tests::applications::client;

use super::failure;

/// An application with a page at `/pages/one`, and one that says how it was asked for.
fn showing(html: &'static str) -> TestApp {
    client(|config| {
        config.add_route("page", "/pages/one");
        config.add_view(View::new(move || Response::html(html)).route_name("page"));
        config.add_route("text", "/text");
        config.add_view(View::new(|| "<p>text</p>").route_name("text"));
        config.add_route("other", "/*rest");
        let other = |request: &mut Request| {
            let referer = request.header("referer").unwrap_or("-").to_owned();
            format!("{} {} from {referer}", request.method(), request.url())
        };
        config.add_view(View::new(other).route_name("other"));
    })
}

#[test]
fn elements_are_selected_by_css() {
    let app = showing(
        "<title>T</title><nav><a href=/ class='x y'>A &amp; B</a></nav><p id=p>1<p>2 <b>3</b>",
    );
    let page = app.get("/pages/one").send();
    assert_eq!(page.element("title").text(), "T");
    let link = page.element("nav > a.y");
    assert_eq!((link.name(), link.text()), ("a", "A & B"));
    assert_eq!(link.attribute("href"), Some("/"));
    assert_eq!(link.attribute("id"), None);
    assert_eq!(link.html(), "<a class=\"x y\" href=\"/\">A &amp; B</a>");
    assert_eq!(page.select("p").len(), 2);
    assert_eq!(page.select("p:nth-of-type(2)")[0].text(), "2 3");
    assert!(page.select("article").is_empty());
    page.assert_select("#p")
        .assert_contains("2 3")
        .assert_contains("A & B");

    let told = failure(|| page.element("p"));
    assert_eq!(told, "`p` matches 2 elements: <p id=\"p\"> <p>");
    let told = failure(|| page.assert_select("p.q"));
    assert!(
        told.starts_with("nothing matches `p.q`; the page has `<p id=\"p\">`, `<p>`\nGET http"),
        "{told}"
    );
    assert!(told.ends_with("    T\n    A & B\n    1\n    2 3"), "{told}");
    let told = failure(|| page.element("article"));
    assert!(
        told.starts_with("nothing matches `article`; the page has none\n"),
        "{told}"
    );
    let told = failure(|| page.select("a["));
    assert!(told.starts_with("`a[` is not a CSS selector: "), "{told}");
    let told = failure(|| app.get("/text").send().select("p"));
    assert!(
        told.starts_with("the response is `text/plain`, not a page of HTML\n"),
        "{told}"
    );
}

const LINKS: &str = "<a href=two>Next page</a> <a href='/three?x=1&amp;y=2#end'>Last</a>
    <a href=two>Next</a> <a href=four>Nextmost</a> <a href=a>Same</a> <a href=b>Same</a> <a name=here>Not a link</a>
    <a href=cart aria-label='Your cart'><svg></svg></a> <a href=top><img alt='Logo'></a>
    <a href='https://example.com/'>Away</a> <a href='mailto:ada@example.com'>Mail</a> <a href=''>Again</a>";

#[test]
fn links_are_followed_by_their_texts() {
    let app = showing(LINKS);
    let page = app.get("/pages/one").send();
    for (text, expected) in [
        ("Next", "/pages/two"),
        ("Next page", "/pages/two"),
        ("Last", "/three?x=1&y=2"),
        ("Las", "/three?x=1&y=2"),
        ("Your cart", "/pages/cart"),
        ("Logo", "/pages/top"),
    ] {
        let said = page.click(text).send();
        let expected = format!("GET http://localhost{expected} from http://localhost/pages/one");
        assert_eq!(said.text(), expected, "{text}");
    }
    assert_eq!(
        page.click("Again").send().url(),
        "http://localhost/pages/one"
    );
    assert_eq!(
        page.click_on("a:nth-of-type(4)").send().url(),
        "http://localhost/pages/four"
    );

    let told = failure(|| page.click("Nxt").send());
    let names = "there is no link `Nxt`; the page has `Next page`, `Last`, `Next`, `Nextmost`, `Same`, `Same`, \
        `Your cart`, `Logo`, `Away`, `Mail`, `Again` (did you mean `Next`?)\n";
    assert!(told.starts_with(names), "{told}");
    let told = failure(|| page.click("Same").send());
    assert_eq!(
        told,
        "several links are called `Same`: `Same` to a, `Same` to b; choose with `click_on(…)`"
    );
    for (text, target) in [
        ("Away", "https://example.com/"),
        ("Mail", "mailto:ada@example.com"),
    ] {
        let told = failure(|| page.click(text).send());
        assert_eq!(
            told,
            format!("the link leads to `{target}`, which is not at http://localhost")
        );
    }
    let told = failure(|| page.click_on("a[name]").send());
    assert_eq!(
        told,
        "what `a[name]` matches is not a link: <a name=\"here\">"
    );
}

#[test]
fn links_stay_where_the_page_is() {
    let app = showing("<base href='/base/x'><a href=y>Go</a>");
    let page = app
        .get("/pages/one")
        .header("host", "shop.example:8443")
        .secure(true)
        .send();
    let said = page.click("Go").send();
    let expected = "GET https://shop.example:8443/base/y from https://shop.example:8443/pages/one";
    assert_eq!(said.text(), expected);
}
