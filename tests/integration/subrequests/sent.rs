//! What is sent with a request to the own application, and what is not.

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderValue, Method};
use pyramidion::request::{ScriptName, Subrequest};
use pyramidion::{Body, Request, Response, SignedCookieSessionFactory, View, http};
use pyramidion_tests::applications::{client, says};

use super::asking;

#[test]
fn nothing_of_the_visitor_is_handed_on_but_what_the_view_hands_on() {
    let app = client(|config| {
        let secret = [7; 64];
        config.set_session_factory(SignedCookieSessionFactory::new(secret));
        config.add_route("who", "/who");
        let who = |request: &mut Request| {
            let name = request.session().get::<String>("name");
            name.ok().flatten().unwrap_or_else(|| "nobody".to_owned())
        };
        config.add_view(View::new(who).route_name("who"));
        config.add_route("enter", "/enter");
        let enter = |request: &mut Request| {
            request.session().insert("name", "ada").expect("a text");
            "entered"
        };
        config.add_view(View::new(enter).route_name("enter"));
        config.add_route("outer", "/outer");
        let outer = async |request: &mut Request| {
            let blank = Subrequest::get("/who");
            let same = Subrequest::get("/who").with_headers_of(request, [COOKIE]);
            let entering = Subrequest::get("/enter");
            let (blank, same, entered) = tokio::try_join!(
                request.invoke_subrequest(blank),
                request.invoke_subrequest(same),
                request.invoke_subrequest(entering),
            )?;
            let text = |response: &Response| {
                let body = response.body().as_bytes().unwrap_or_default();
                String::from_utf8_lossy(body).into_owned()
            };
            let sets_cookie = entered.headers().contains_key(SET_COOKIE);
            Ok::<_, pyramidion::Error>(format!("{} {} {sets_cookie}", text(&blank), text(&same)))
        };
        config.add_view(View::new(outer).route_name("outer"));
    });
    assert_eq!(app.get("/outer").send().text(), "nobody nobody true");
    app.get("/enter").send();
    let response = app.get("/outer").send();
    assert_eq!(response.text(), "nobody ada true");
    assert!(response.header("set-cookie").is_none());
}

#[test]
fn the_host_and_the_script_name_are_those_of_the_request_around() {
    let app = asking(|config| {
        config.add_route("url", "/url");
        let url = |request: &mut Request| request.url();
        config.add_view(View::new(url).route_name("url"));
        config.add_route("outer", "/outer");
        let outer = async |request: &mut Request| {
            let path = request.route_path("url")?;
            let inner = request
                .invoke_subrequest(Subrequest::get(path + "?a=b"))
                .await?;
            let other = Subrequest::get("/url").with_header(
                http::header::HOST,
                HeaderValue::from_static("other.example"),
            );
            let other = request.invoke_subrequest(other).await?;
            let whole = http::Request::get("http://third.example/url").body(Body::empty())?;
            let whole = request.invoke_subrequest(whole).await?;
            let text = |response: Response| {
                let body = response.body().as_bytes().unwrap_or_default();
                String::from_utf8_lossy(body).into_owned()
            };
            Ok::<_, pyramidion::Error>(format!("{} {} {}", text(inner), text(other), text(whole)))
        };
        config.add_view(View::new(outer).route_name("outer"));
    });
    let request = app.get("/outer").header("host", "shop.example");
    assert_eq!(
        request.send().text(),
        "http://shop.example/url?a=b http://other.example/url http://third.example/url"
    );
    let request = app.get("/outer").header("host", "shop.example");
    let request = request.extension(ScriptName("/shop".to_owned()));
    assert_eq!(
        request.send().text(),
        "http://shop.example/shop/url?a=b http://other.example/shop/url http://third.example/shop/url"
    );
}

#[test]
fn a_method_a_body_and_headers_are_sent_along() {
    let app = client(|config| {
        config.add_route("form", "/form");
        let form = |request: &mut Request| {
            let (method, name) = (request.method().clone(), request.post().get("name"));
            format!("{method} {}", name.unwrap_or("no name"))
        };
        config.add_view(View::new(form).route_name("form"));
        config.add_route("outer", "/outer");
        let outer = async |request: &mut Request| {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded");
            let post = Subrequest::post("/form", "name=ada");
            let post = post.with_header(http::header::CONTENT_TYPE, form);
            let post = request.invoke_subrequest(post).await?;
            let put = request
                .invoke_subrequest(Subrequest::new(Method::PUT, "/form"))
                .await?;
            let head = request
                .invoke_subrequest(Subrequest::new(Method::HEAD, "/form"))
                .await?;
            let bodies =
                [post, put, head].map(|response| response.body().as_bytes().map(<[u8]>::to_vec));
            let texts =
                bodies.map(|body| String::from_utf8(body.unwrap_or_default()).unwrap_or_default());
            Ok::<_, pyramidion::Error>(texts.join(", "))
        };
        config.add_view(View::new(outer).route_name("outer"));
    });
    assert_eq!(
        app.get("/outer").send().text(),
        "POST ada, PUT no name, HEAD no name"
    );
}

#[test]
fn a_target_that_is_none_is_an_error() {
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home"));
        config.add_route("outer", "/outer");
        let outer = async |request: &mut Request| {
            let target = request
                .params()
                .get("target")
                .unwrap_or_default()
                .to_owned();
            let sent = request.invoke_subrequest(Subrequest::get(target)).await;
            sent.map_or_else(|error| error.to_string(), |_| String::new())
        };
        config.add_view(View::new(outer).route_name("outer"));
    });
    // A name alone would be a host, and its page the home page.
    for target in ["a%20b", "menu", "menu?a=1", "localhost:80", "https:", ""] {
        let text = app.get(&format!("/outer?target={target}")).send();
        assert!(
            text.text()
                .starts_with("the target of a sub-request is not a path"),
            "{target}: {}",
            text.text()
        );
    }
    let home = app.get("/outer?target=http://other.example").send();
    assert_eq!(home.text(), "");
}
