//! What templates see beside the value of their view.

use pyramidion::context::Resource;
use pyramidion::csrf::{CookieCsrfStoragePolicy, CsrfOptions};
use pyramidion::events::{BeforeRender, SystemValues};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};

use super::app_with;

/// An application with a session whose page is a template without values of its own.
fn app(template: &'static str) -> TestApp {
    app_of(Configurator::new(), template)
}

fn app_of(mut config: Configurator, template: &'static str) -> TestApp {
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.add_template("page.txt", template);
    config.add_route("article", "/articles/{id}/*rest");
    config.add_route("cdn", "https://cdn.example.com/{file}");
    let view = View::rendered(|_: &mut Request| ()).renderer("page.txt");
    config.add_view(view.clone().route_name("article"));
    app_with(&mut config, view)
}

#[track_caller]
fn check(template: &'static str, target: &str, expected: &str) {
    let app = app(template);
    let request = app
        .get(target)
        .header("cookie", "c=1; d=2")
        .header("x-a", "b");
    let response = request.send();
    assert_eq!(response.status(), 200, "{template}");
    assert_eq!(response.text(), expected, "{template}");
}

#[test]
fn the_request_has_its_attributes() {
    check(
        "{{ request.method }} {{ request.path }} {{ request.path_qs }} {{ request.query_string }}",
        "/?a=%20",
        "GET / /?a=%20 a=%20",
    );
    check(
        "{{ request.url }} {{ request.path_url }} {{ request.host_url }} \
         {{ request.application_url }}",
        "/?a",
        "http://localhost/?a http://localhost/ http://localhost \
         http://localhost",
    );
    check(
        "{{ request.host }} {{ request.domain }} {{ request.host_port }} {{ req.scheme }}",
        "/",
        "localhost localhost 80 http",
    );
    check(
        "{{ request.path_info }} {{ request.is_xhr }} {{ request.matched_route.name }} \
         {{ request.matched_route.pattern }}",
        "/articles/%C3%A4/",
        "/articles/ä/ False article /articles/{id}/*rest",
    );
    check(
        "{{ request.authenticated_userid is undefined and request.identity is undefined }} {{ request.is_authenticated }} \
         {{ request.nothing is undefined }} {{ nothing is undefined }}",
        "/",
        "True False True True",
    );
}

#[test]
fn parts_of_the_request_are_looked_into_by_name() {
    check(
        "{{ request.params.a }} {{ request.GET['a'] }}",
        "/?a=1&a=2",
        "2 2",
    );
    check(
        "{{ request.params.getall('a')|join('+') }} {{ request.params.get('b', 'none') }} \
         {{ request.params.get('b') is none }} {{ request.params.b is undefined }}",
        "/?a=1&a=2",
        "1+2 none True True",
    );
    check(
        "{% for name, value in request.params.items() %}{{ name }}={{ value }};{% endfor %}\
         {{ request.params.keys()|join(',') }} {{ request.params.values()|join(',') }} \
         {{ request.params|length }} {{ 'a' in request.params }} {{ 'c' in request.params }}",
        "/?b=1&a=2&b=3",
        "b=1;b=3;a=2;b,a 1,3,2 2 True False",
    );
    check(
        "{{ request.headers['X-A'] }} {{ request.cookies.d }} {{ request.POST|length }}",
        "/",
        "b 2 0",
    );
    check(
        "{{ request.matchdict.id }} {{ request.matchdict.rest|join('|') }} \
         {{ request.matchdict.items()|length }}",
        "/articles/7/a/b%20c",
        "7 a|b c 2",
    );
}

#[test]
fn urls_are_written_with_values_query_anchor_and_site() {
    check(
        "{{ route_path('article', id=7, rest=['a b', 'c']) }} {{ route_url('article', 'x/y', \
         id='ä', rest='r', _query={'q': 'a b', 'p': [1, 2], 'n': none}, _anchor='top') }}",
        "/",
        "/articles/7/a%20b/c http://localhost/articles/%C3%A4/r/x%2Fy?q=a+b&p=1&p=2&n=#top",
    );
    check(
        "{{ request.route_url('article', id=true, rest='', _scheme='https') }} \
         {{ request.route_path('article', id=1, rest='', _query=[('a', 1), ('a', 2)]) }} \
         {{ route_path('article', id=1, rest='', _query='a b') }} \
         {{ route_path('article', id=1, rest='', _query=none, _anchor=none) }}",
        "/",
        "https://localhost/articles/True/ /articles/1/?a=1&a=2 /articles/1/?a%20b /articles/1/",
    );
    check(
        "{{ route_url('cdn', file='a.js') }} {{ route_url('page', _host='h', _port=81) }} \
         {{ route_url('page', _app_url='//x') }}",
        "/",
        "https://cdn.example.com/a.js http://h:81/ //x/",
    );
    check(
        "{{ request.current_route_path(id=8) }} {{ current_route_url(_query={'b': 2}) }}",
        "/articles/7/x?a=1",
        "/articles/8/x?a=1 http://localhost/articles/7/x?b=2",
    );
}

#[test]
fn wrong_urls_are_a_500() {
    for template in [
        "{{ route_url('artcle') }}",
        "{{ route_url('article', id=7) }}",
        "{{ route_url('article', id=nothing, rest='') }}",
        "{{ route_url('article', id=none, rest='') }}",
        "{{ route_url() }}",
        "{{ route_url(7) }}",
        "{{ route_path('cdn', file='a') }}",
        "{{ route_url('page', _port='x') }}",
        "{{ route_url('page', _query=7) }}",
        "{{ route_url('page', {}) }}",
        "{{ request.nothing() }}",
        "{{ csrf_token(1) }}",
    ] {
        assert_eq!(app(template).get("/").send().status(), 500, "{template}");
    }
}

#[test]
fn the_session_can_be_read_and_its_messages_shown_once() {
    let mut config = Configurator::new();
    config.add_route("set", "/set");
    let set = |request: &mut Request| -> pyramidion::Result<&str> {
        let session = request.session();
        session.insert("user", "Ann")?;
        session.insert("list", [1, 2])?;
        session.flash("Saved.")?;
        session.flash_to("errors", "Wrong.")?;
        Ok("ok")
    };
    config.add_view(View::new(set).route_name("set"));
    let app = app_of(
        config,
        "{{ session.user }} {{ request.session['list'][1] }} {{ session.get('no', '-') }} \
         {{ 'user' in session }} {{ session.keys()|first }};\
         {{ peek_flash()|join }} {{ session.peek_flash()|join }} {{ pop_flash()|join }} \
         {{ pop_flash('errors')|join }} {{ request.session.pop_flash()|length }}",
    );
    app.get("/set").send();
    let first = app.get("/").send();
    assert_eq!(
        first.text(),
        "Ann 2 - True user;Saved. Saved. Saved. Wrong. 0"
    );
    assert_eq!(first.header("vary"), Some("Cookie"));
    let second = app.get("/").send();
    assert_eq!(second.text(), "Ann 2 - True user;    0");
}

#[test]
fn a_template_that_looks_at_no_session_opens_none() {
    let response = app("{{ request.path }}")
        .get("/")
        .header("cookie", "session=x")
        .send();
    assert_eq!(response.header("vary"), None);
    assert_eq!(response.header("set-cookie"), None);
}

#[test]
fn a_form_carries_the_token() {
    let mut config = Configurator::new();
    config.set_default_csrf_options(CsrfOptions::new().token("t<k"));
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.add_template(
        "form.html",
        "{{ csrf_input() }}|{{ csrf_token() }}|{{ get_csrf_token() }}|\
         {{ request.session.get_csrf_token() }}",
    );
    let app = app_with(
        &mut config,
        View::rendered(|_: &mut Request| ()).renderer("form.html"),
    );
    let page = app.get("/").send();
    let mut parts = page.text().split('|');
    let input = parts.next().unwrap();
    let token = parts.next().unwrap().to_owned();
    assert_eq!(token.len(), 40, "{token}");
    assert_eq!(
        input,
        format!("<input type=\"hidden\" name=\"t&lt;k\" value=\"{token}\">")
    );
    assert!(parts.all(|other| other == token), "{}", page.text());
    assert_eq!(app.post("/").send().status(), 400);
    assert_eq!(
        app.post("/")
            .form([("t<k", token.as_str())])
            .send()
            .status(),
        200
    );
}

#[test]
fn a_token_can_be_kept_in_a_cookie_of_its_own() {
    let mut config = Configurator::new();
    config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
    config.add_template("form.html", "{{ csrf_input() }}");
    let app = app_with(
        &mut config,
        View::rendered(|_: &mut Request| ()).renderer("form.html"),
    );
    let page = app.get("/").send();
    let cookie = page.header("set-cookie").expect("the cookie of the token");
    let token = cookie.split([';', '=']).nth(1).unwrap();
    assert!(
        page.text()
            .contains(&format!("name=\"csrf_token\" value=\"{token}\""))
    );
}

#[test]
fn what_needs_a_session_fails_without_a_factory() {
    // What is not certain to fail is not refused before.
    for template in [
        "{{ session.user }}",
        "{{ session.get('user') }}",
        "{% if yes %}{{ pop_flash() }}{% endif %}",
        "{% if yes %}{{ csrf_token() }}{% endif %}",
        "{% for name in session %}{% endfor %}",
    ] {
        let mut config = Configurator::new();
        config.add_template("page.html", template);
        let view = View::rendered(|_: &mut Request| serde_json::json!({ "yes": true }));
        let app = app_with(&mut config, view.renderer("page.html"));
        assert_eq!(app.get("/").send().status(), 500, "{template}");
    }
}

#[test]
fn the_value_of_the_view_wins_over_subscribers_and_they_over_the_system() {
    #[derive(serde::Serialize)]
    struct Page {
        own: &'static str,
        both: &'static str,
        request: &'static str,
    }

    fn page(_: &mut Request) -> Page {
        Page {
            own: "view",
            both: "view",
            request: "view",
        }
    }

    let mut config = Configurator::new();
    for _ in 0..2 {
        config.add_subscriber(BeforeRender, |system: &mut SystemValues<'_>| {
            let count = system.get("count").map(serde_json::to_value).transpose()?;
            system.insert(
                "count",
                count.and_then(|count| count.as_u64()).unwrap_or(0) + 1,
            );
            system.insert("both", "subscriber");
            system.insert("session", "subscriber");
            Ok(())
        });
    }
    config.add_template(
        "page.html",
        "{{ own }} {{ both }} {{ request }} {{ session }} {{ count }} {{ renderer_name }}",
    );
    let app = app_with(&mut config, View::rendered(page).renderer("page.html"));
    assert_eq!(
        app.get("/").send().text(),
        "view view view subscriber 2 page.html"
    );
}

#[derive(serde::Serialize)]
struct Article {
    title: String,
}

impl Resource for Article {
    fn as_serialize(&self) -> Option<&dyn pyramidion::renderers::Serialize> {
        Some(self)
    }
}

mod views {
    //! A view whose name a template shows.

    use pyramidion::view_config;

    #[view_config(route_name = "show", renderer = "show.txt.jinja2x")]
    fn show_article() {}
}

#[test]
fn the_context_and_the_view_are_there() {
    let mut config = Configurator::new();
    config.add_template("show.txt.jinja2x", "{{ context.title }} {{ view }}");
    config
        .add_route("show", "/show")
        .factory(|_: &mut Request| {
            Ok(Article {
                title: "First".to_owned(),
            })
        });
    config.scan(pyramidion::package!(self::views));
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/show").send().text(), "First show_article");
    assert_eq!(
        super::scope::app("{{ context is undefined }}")
            .get("/")
            .send()
            .text(),
        "True"
    );
}

#[test]
fn the_request_comes_back_from_a_template_that_panics() {
    let mut config = Configurator::new();
    config.configure_templates(|environment| {
        environment.add_function("boom", || -> String { panic!("boom") });
    });
    config.add_template("page.html", "{{ boom() }}");
    let view = |request: &mut Request| {
        request.add_finished_callback(|request: &mut Request| {
            request
                .extensions()
                .get::<Sender>()
                .unwrap()
                .0
                .send(request.path().to_owned())
                .unwrap();
        });
    };
    let app = app_with(&mut config, View::rendered(view).renderer("page.html"));
    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
    let response = app.get("/?x").extension(Sender(sender)).send();
    assert_eq!(response.status(), 500);
    assert_eq!(receiver.try_recv().unwrap(), "/");
}

#[derive(Clone)]
struct Sender(std::sync::mpsc::SyncSender<String>);
