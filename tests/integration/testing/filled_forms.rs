//! Forms of pages: filled in, and sent as browsers send them.

use pyramidion::testing::{Form, TestApp, TestRequest, TestResponse};
use pyramidion::{Request, Response, View};
use pyramidion_tests::applications::client;

use super::failure;

/// An application with a page, and one that says what a form sent to it.
fn showing(html: String) -> TestApp {
    client(move |config| {
        config.add_route("page", "/page");
        config.add_view(View::new(move || Response::html(html.clone())).route_name("page"));
        config.add_route("other", "/*rest");
        config.add_view(View::new(echo).route_name("other"));
    })
}

fn echo(request: &mut Request) -> String {
    let fields = request.params();
    let fields = fields.iter().map(|(name, value)| format!("{name}={value}"));
    let fields = fields.collect::<Vec<_>>().join("|");
    let files = request.files().iter().map(|file| {
        let content = file.read().expect("a file");
        let content = String::from_utf8_lossy(&content).into_owned();
        format!(
            "{}={}:{}:{content}",
            file.name(),
            file.file_name(),
            file.content_type().unwrap_or("-")
        )
    });
    let files = files.collect::<Vec<_>>().join("|");
    format!("{} {} {fields} {files}", request.method(), request.path())
        .trim_end()
        .to_owned()
}

pub(super) fn page(html: impl Into<String>) -> TestResponse {
    showing(html.into()).get("/page").send()
}

pub(super) fn sent(request: TestRequest<'_>) -> String {
    request.send().text().to_owned()
}

/// Returns what the only form of a page sends.
fn of(inner: &str, fill: impl FnOnce(Form<'_>) -> Form<'_>) -> String {
    let page = page(format!("<form action=/to method=post>{inner}</form>"));
    sent(fill(page.form()).submit())
}

/// Returns why the only form of a page cannot be filled in so: the first line.
pub(super) fn refused(inner: &str, fill: impl FnOnce(Form<'_>) -> Form<'_>) -> String {
    let page = page(format!("<form action=/to method=post>{inner}</form>"));
    let told = failure(|| fill(page.form()).submit());
    told.lines().next().expect("a line").to_owned()
}

#[test]
fn what_is_on_the_page_is_sent() {
    for (inner, expected) in [
        (
            "<input name=a value=1><input type=hidden name=b value='2 &amp; 3'>",
            "a=1|b=2 & 3",
        ),
        ("<input name=a><input value=unnamed><input name=''>", "a="),
        ("<textarea name=a>\nx\ny</textarea>", "a=x\r\ny"),
        (
            "<input type=checkbox name=a checked><input type=checkbox name=b>",
            "a=on",
        ),
        (
            "<input type=checkbox name=a value=1 checked><input type=checkbox name=a value=2 checked>",
            "a=1|a=2",
        ),
        (
            "<input type=radio name=a value=1><input type=radio name=a value=2>",
            "",
        ),
        (
            "<input type=radio name=a value=1 checked><input type=radio name=a value=2 checked>",
            "a=2",
        ),
        ("<select name=a><option>x<option value=2>y</select>", "a=x"),
        ("<select name=a><option disabled>x<option>y</select>", "a=y"),
        (
            "<select name=a><option>x<option selected> y  z </select>",
            "a=y z",
        ),
        ("<select name=a size=3><option>x</select>", ""),
        (
            "<select name=a multiple><option>x<option selected>y<option selected>z</select>",
            "a=y|a=z",
        ),
        (
            "<select name=a><optgroup disabled><option>x</optgroup><option>y</select>",
            "a=y",
        ),
        (
            "<input name=a value=1 disabled><input name=b value=2 readonly>",
            "b=2",
        ),
        (
            "<fieldset disabled><legend><input name=a value=1></legend><input name=b></fieldset>",
            "a=1",
        ),
        (
            "<datalist><input name=a></datalist><input name=b value=2>",
            "b=2",
        ),
        (
            "<button name=a value=1>x</button><button name=a value=2>y</button>",
            "a=1",
        ),
        (
            "<button type=button name=a>x</button><input type=reset name=b><input type=submit name=c>",
            "c=",
        ),
        ("<input type=image name=a>", "a.x=0|a.y=0"),
        (
            "<input name=a value=1><button name=b value=2>x</button><input name=c value=3>",
            "a=1|b=2|c=3",
        ),
        (
            "<input type=hidden name=_charset_ value=x>",
            "_charset_=UTF-8",
        ),
        (
            "<input type=email name=a value='&#10;x '><input type=WEEK name=b value=2026-W07>",
            "a=x|b=2026-W07",
        ),
        ("<template><input name=a></template><input name=b>", "b="),
        (
            "</form><form action=/to method=post><table><form action=/to method=post><tr><td><input name=a></tr></form></table>",
            "a=",
        ),
        (
            "</form><input form=f name=a value=1><form id=f action=/to method=post><input name=b>",
            "a=1|b=",
        ),
    ] {
        let html = format!("<form action=/to method=post>{inner}</form>");
        let page = page(html);
        let form = page.forms().pop().expect("a form");
        let expected = format!("POST /to {expected}");
        assert_eq!(sent(form.submit()), expected.trim_end(), "{inner}");
    }
}

#[test]
fn a_visitor_fills_in_and_chooses() {
    let set = |inner: &str, name: &str, value: &str| of(inner, |form| form.set(name, value));
    assert_eq!(set("<input name=a value=1>", "a", "ä\nb"), "POST /to a=äb");
    assert_eq!(set("<input type=hidden name=a>", "a", "2"), "POST /to a=2");
    assert_eq!(
        set("<textarea name=a></textarea>", "a", "x\ry"),
        "POST /to a=x\r\ny"
    );
    let radios = "<input type=radio name=a value=1 checked><input type=radio name=a value=2>";
    assert_eq!(set(radios, "a", "2"), "POST /to a=2");
    let list = "<select name=a><option value=1>One<option value=2>Two<option value=Two>3</select>";
    assert_eq!(set(list, "a", "2"), "POST /to a=2");
    assert_eq!(set(list, "a", "One"), "POST /to a=1");
    assert_eq!(set(list, "a", "Two"), "POST /to a=Two");

    let boxes = "<input type=checkbox name=a><input type=checkbox name=b checked>";
    assert_eq!(
        of(boxes, |form| form.check("a").uncheck("b")),
        "POST /to a=on"
    );
    let boxes = "<input type=checkbox name=a value=1 checked><input type=checkbox name=a value=2>\
        <input type=checkbox name=a value=3>";
    assert_eq!(
        of(boxes, |form| form.set_all("a", &["2", "3"])),
        "POST /to a=2|a=3"
    );
    assert_eq!(of(boxes, |form| form.set_all("a", &[])), "POST /to");
    let list = "<select name=a multiple><option selected>x<option>y<option>z</select>";
    assert_eq!(
        of(list, |form| form.set_all("a", &["z", "y"])),
        "POST /to a=y|a=z"
    );
    assert_eq!(of(list, |form| form.set("a", "y")), "POST /to a=y");
    let rows = "<input name=a value=1><input name=a value=2>";
    assert_eq!(
        of(rows, |form| form.set_nth("a", 1, "x")),
        "POST /to a=1|a=x"
    );
    assert_eq!(
        of(rows, |form| form.set_all("a", &["x", "y"])),
        "POST /to a=x|a=y"
    );
    assert_eq!(
        of(rows, |form| form.with_extra("z", "1")),
        "POST /to a=1|a=2|z=1"
    );
}

#[test]
fn fields_tell_what_they_have() {
    let page = page(
        "<form><input name=a value=1><input name=a value=2><input type=checkbox name=b>\
        <select name=c><option>x</select><button name=d>x</button></form>",
    );
    let form = page.form();
    assert_eq!(form.names(), ["a", "b", "c"]);
    assert_eq!(form.values("a"), ["1", "2"]);
    assert_eq!(form.value("a"), Some("1"));
    assert_eq!(form.value("b"), None);
    assert_eq!(form.value("c"), Some("x"));
    assert_eq!(form.check("b").value("b"), Some("on"));
}

#[test]
fn files_are_chosen() {
    let inner =
        "<input type=file name=one><input type=file name=more multiple><input name=a value=1>";
    let page = page(format!(
        "<form action=/to method=post enctype=multipart/form-data>{inner}</form>"
    ));
    let nothing = sent(page.form().submit());
    assert_eq!(nothing, "POST /to one=|more=|a=1");
    let form = page.form().file("one", "x.txt", "text/plain", "x");
    let form = form.file("one", "y.txt", "text/plain", "y");
    let form = form
        .file("more", "1.bin", "a/b", "1")
        .file("more", "2.bin", "a/b", "2");
    let expected = "POST /to a=1 one=y.txt:text/plain:y|more=1.bin:a/b:1|more=2.bin:a/b:2";
    assert_eq!(sent(form.submit()), expected);
    // Without the encoding for files a browser sends their names.
    let names = of(inner, |form| form.file("one", "x.txt", "text/plain", "x"));
    assert_eq!(names, "POST /to one=x.txt|more=|a=1");
}

#[test]
fn buttons_say_where_and_how() {
    let page = page(
        "<form action='/to?gone=1' method=get><input name=a value=1>
        <button>Look</button>
        <button formmethod=post formaction=save name=b value=2>Save <i>it</i></button>
        <input type=submit name=c value=Send formmethod=POST formenctype=text/plain>
        <button formmethod=dialog>Close</button><button formaction='https://example.com/'>Away</button>
        <button name=d>Twice</button><button name=e>Twice</button></form>",
    );
    let press = |button: &str| page.form().submit_with(button).send();
    assert_eq!(press("Look").text(), "GET /to a=1");
    assert_eq!(press("Save it").text(), "POST /save a=1|b=2");
    assert_eq!(press("2").text(), "POST /save a=1|b=2");
    assert_eq!(press("b").text(), "POST /save a=1|b=2");
    assert_eq!(
        press("Send").text(),
        "POST /to gone=1",
        "it is not a form that can be read"
    );
    assert_eq!(press("d").text(), "GET /to a=1|d=");

    let refused = |button: &str| {
        let told = failure(|| page.form().submit_with(button));
        told.lines().next().expect("a line").to_owned()
    };
    assert_eq!(
        refused("Close"),
        "the form closes a dialog, and sends nothing"
    );
    assert_eq!(
        refused("Away"),
        "the form leads to `https://example.com/`, which is not at http://localhost"
    );
    assert_eq!(
        refused("Twice"),
        "2 buttons are called `Twice`; choose by value, text or name"
    );
    let told = refused("Sav it");
    assert!(
        told.starts_with("there is no button `Sav it`; the form has `Look`, `Save it`, `Send`"),
        "{told}"
    );
    assert!(told.ends_with("(did you mean `Save it`?)"), "{told}");
}

#[test]
fn forms_are_sent_to_the_page_itself_and_say_where_they_come_from() {
    let app = client(|config| {
        config.add_route("page", "/page");
        let page = |request: &mut Request| {
            let header = |name: &str| request.header(name).unwrap_or("-").to_owned();
            let said = format!(
                "{} {} {}",
                request.url(),
                header("origin"),
                header("referer")
            );
            Response::html(format!(
                "<base href=/other/><p>{said}</p><form method=post><input name=a></form>"
            ))
        };
        config.add_view(View::new(page).route_name("page"));
    });
    let page = app
        .get("/page?x=1")
        .header("host", "shop.example")
        .secure(true)
        .send();
    let sent = page.form().submit().send();
    let expected =
        "https://shop.example/page?x=1 https://shop.example https://shop.example/page?x=1";
    assert_eq!(sent.element("p").text(), expected);
}

#[test]
fn one_of_several_forms_is_chosen() {
    let page = page(
        "<form id=search action=/s><input name=q></form><form id=login action=/l><input name=user></form><p>x</p>",
    );
    assert_eq!(page.forms().len(), 2);
    assert_eq!(sent(page.form_at("#login").submit()), "GET /l user=");
    assert_eq!(
        sent(page.form_at("[name=q]").set("q", "1").submit()),
        "GET /s q=1"
    );
    let told = failure(|| page.form());
    assert!(
        told.starts_with("`form` matches 2 elements: <form action=\"/s\" id=\"search\"> <form"),
        "{told}"
    );
    let told = failure(|| page.form_at("p"));
    assert!(
        told.starts_with("what `p` matches is in no form\nGET http"),
        "{told}"
    );
    let told = failure(|| page.form_at("form#logn"));
    assert!(
        told.contains("the page has `<form action=\"/s\" id=\"search\">`, `<form action=\"/l\""),
        "{told}"
    );
}

#[test]
fn what_a_visitor_cannot_do_says_what_there_is() {
    let fields = "<input name=name><input type=hidden name=csrf_token>";
    let told = refused(fields, |form| form.set("nmae", "x"));
    assert_eq!(
        told,
        "there is no field `nmae`; the form has `name`, `csrf_token` (did you mean `name`?)"
    );
    let told = refused("", |form| form.set("a", "x"));
    assert_eq!(told, "there is no field `a`; the form has none");
    let told = refused("<input name=a disabled>", |form| form.set("a", "x"));
    assert_eq!(
        told,
        "the field `a` is disabled, so that no visitor changes it"
    );
    let told = refused("<input name=a readonly>", |form| form.set("a", "x"));
    assert_eq!(
        told,
        "the field `a` can only be read, so that no visitor changes it"
    );
    let list = "<select name=a><option>red<option>green<option disabled>blue</select>";
    let told = refused(list, |form| form.set("a", "grean"));
    assert_eq!(
        told,
        "`grean` cannot be chosen; the field `a` has `red`, `green`, `blue` (did you mean `green`?)"
    );
    let told = refused(list, |form| form.set("a", "blue"));
    assert!(told.starts_with("`blue` cannot be chosen; "), "{told}");
    let told = refused(list, |form| form.set_all("a", &["red", "green"]));
    assert_eq!(told, "of the list `a` only one can be chosen");
    let told = refused("<select disabled name=a><option>x</select>", |form| {
        form.set("a", "x")
    });
    assert_eq!(
        told,
        "the field `a` is disabled, so that no visitor changes it"
    );
    let radios = "<input type=radio name=a value=1><input type=radio name=a value=2 disabled>";
    assert!(
        refused(radios, |form| form.set("a", "3"))
            .starts_with("`3` cannot be chosen; the field `a` has `1`, `2`")
    );
    assert!(refused(radios, |form| form.set("a", "2")).starts_with("`2` cannot be chosen; "));
    let rows = "<input name=a><input name=a>";
    let told = refused(rows, |form| form.set("a", "x"));
    assert_eq!(
        told,
        "2 fields are called `a`; write `.set_nth(\"a\", 0, …)` for one of them, or `.set_all(\"a\", […])`"
    );
    let told = refused(rows, |form| form.set_nth("a", 2, "x"));
    assert_eq!(told, "there is no field `a` at 2: of this name there are 2");
    let told = refused(rows, |form| form.set_all("a", &["x"]));
    assert_eq!(told, "2 fields are called `a`, but these are 1 values");
    let told = refused("<input type=checkbox name=a>", |form| form.set("a", "x"));
    assert_eq!(
        told,
        "the field `a` is a box; write `.check(\"a\")` or `.uncheck(\"a\")`"
    );
    let boxes = "<input type=checkbox name=a value=1><input type=checkbox name=a value=2>";
    let told = refused(boxes, |form| form.check("a"));
    assert_eq!(
        told,
        "the boxes `a` are `1`, `2`; write `.set_all(\"a\", […])`"
    );
    let told = refused("<input name=a>", |form| form.check("a"));
    assert_eq!(told, "the field `a` is not a box; write `.set(\"a\", …)`");
    let told = refused("<input type=file name=a>", |form| form.set("a", "x"));
    assert_eq!(told, "the field `a` takes a file; write `.file(\"a\", …)`");
    let told = refused("<input name=a>", |form| form.file("a", "x", "a/b", ""));
    assert_eq!(told, "the field `a` takes no file; write `.set(\"a\", …)`");
}
