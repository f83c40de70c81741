//! What finds the groups of a visitor, `async` or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::context::{Ace, EVERYONE, Resource};
use pyramidion::security::{Identity, SessionAuthenticationPolicy};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, SignedCookieSessionFactory, View};
use pyramidion_tests::applications::says;
use serde::Serialize;
use tokio::task::yield_now;

/// How often somebody was looked for.
type Asked = Arc<AtomicUsize>;

#[derive(Serialize)]
struct User {
    name: String,
    #[serde(skip)]
    password: &'static str,
}

struct Site;

impl Resource for Site {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow("group:editors", ["edit"]),
            Ace::allow(EVERYONE, ["view"]),
        ]
    }
}

async fn groups(
    userid: &str,
    request: &mut Request,
) -> pyramidion::Result<Option<(Vec<String>, Identity)>> {
    yield_now().await;
    let asked = request.state::<Asked>().ok_or("no counter")?;
    asked.fetch_add(1, Ordering::Relaxed);
    let groups = match userid {
        "ada" => vec!["group:editors".to_owned()],
        "bob" => Vec::new(),
        "away" => return Err(HttpException::service_unavailable().into()),
        _ => return Ok(None),
    };
    let name = userid.to_uppercase();
    let user = User {
        name,
        password: "hemlock",
    };
    Ok(Some((groups, Identity::serializable(user))))
}

fn site(policy: SessionAuthenticationPolicy) -> (TestApp, Asked) {
    let asked = Asked::default();
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_security_policy(policy);
    config.set_state(Arc::clone(&asked));
    config.set_root_factory(|_: &mut Request| Ok(Site));
    config.add_template(
        "who.html",
        "{% if request.identity %}{{ request.identity.name }} {{ request.identity.password is undefined }}{% else %}nobody{% endif %} \
         {{ request.authenticated_userid }}",
    );
    config.add_route("who", "/");
    let who = |request: &mut Request| {
        let name = request.identity::<User>().map(|user| user.name.clone());
        let length = request.identity::<User>().map(|user| user.password.len());
        let edits = request.has_permission("edit").is_allowed();
        serde_json::json!({ "name": name, "edits": edits, "length": length })
    };
    config.add_view(View::rendered(who).route_name("who").renderer("who.html"));
    config.add_route("edit", "/edit");
    config.add_view(says("edited").route_name("edit").permission("edit"));
    config.add_route("login", "/login/{name}");
    let login = |request: &mut Request| -> pyramidion::Result<String> {
        let name = request
            .matchdict()
            .get("name")
            .unwrap_or_default()
            .to_owned();
        request.remember(&name)?;
        Ok(format!("{:?}", request.authenticated_userid()))
    };
    config.add_view(View::new(login).route_name("login"));
    config.add_view(says("sorry").exception::<HttpException>());
    let app = config.make_app().expect("a right configuration");
    (TestApp::new(app), asked)
}

#[test]
fn they_are_asked_once_for_a_request_of_a_visitor() {
    let (client, asked) = site(SessionAuthenticationPolicy::new().groups(groups));
    assert_eq!(client.get("/").send().text(), "nobody ");
    assert_eq!(client.get("/edit").send().status(), 403);
    assert_eq!(asked.load(Ordering::Relaxed), 0, "nobody is looked for");

    // Whoever is remembered in a request is known from the next one on.
    assert_eq!(client.get("/login/ada").send().text(), "None");
    assert_eq!(client.get("/").send().text(), "ADA True ada");
    assert_eq!(client.get("/edit").send().text(), "edited");
    assert_eq!(asked.load(Ordering::Relaxed), 2, "once for each request");

    // Somebody else is remembered: what is known of the first is not known of the second.
    assert_eq!(client.get("/login/bob").send().text(), "None");
    assert_eq!(client.get("/edit").send().status(), 403);
    assert_eq!(client.get("/").send().text(), "BOB True bob");
}

#[test]
fn whoever_is_gone_is_nobody_and_an_error_is_answered() {
    let (client, _) = site(SessionAuthenticationPolicy::new().groups(groups));
    client.get("/login/eve").send();
    assert_eq!(client.get("/").send().text(), "nobody ");
    client.get("/login/away").send();
    let response = client.get("/").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (503, "sorry")
    );
}

#[test]
fn those_that_do_not_wait_are_asked_at_once() {
    let find = |userid: &str, _: &Request| {
        let groups = vec!["group:editors".to_owned()];
        let user = User {
            name: "Ada".to_owned(),
            password: "hemlock",
        };
        (userid == "ada").then(|| (groups, Identity::new(user)))
    };
    let (client, _) = site(SessionAuthenticationPolicy::new().groups(find));
    assert_eq!(client.get("/login/ada").send().text(), "Some(\"ada\")");
    assert_eq!(client.get("/edit").send().text(), "edited");
    assert_eq!(
        client.get("/").send().text(),
        "nobody ada",
        "templates do not see every identity"
    );
}
