//! What is answered while there is no program: why there is none.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use pyramidion::http::StatusCode;
use pyramidion::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, RETRY_AFTER,
};
use pyramidion::server::Server;
use pyramidion::sse::{Event, Sse};
use pyramidion::{App, Configurator, Request, Response, Settings, View};
use pyramidion_syntax::developers::{Sender, is_loopback, is_of_proxy, names_this_machine};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::failure::Failure;
use crate::random;

use super::page;
use super::report::Report;

/// How long connections that are open may still send a request and get its answer when a build begins.
const GRACE: Duration = Duration::from_millis(500);

/// When a page that lost its events asks for them again.
const RETRY: Duration = Duration::from_millis(100);

/// Below which path pages listen to events, unless a setting of the application moves them.
const DEBUG_PATH: &str = "/_debug";

/// The answer to every request.
#[derive(Debug)]
pub(super) struct Broken {
    html: String,
    text: String,
    json: String,
    policy: HeaderValue,
    /// Tells this answer from those before and after it.
    id: String,
    /// Where this page and those of the application listen to events.
    event_paths: Vec<String>,
    /// Names of this machine beside `localhost`, separated by spaces.
    hosts: String,
}

/// Tells whether a path is another one; the application reports a text that is not a path.
fn is_path(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    path.starts_with('/') && path != DEBUG_PATH && path.chars().all(is_plain)
}

impl Broken {
    /// Writes the answer.
    pub(super) fn new(
        report: Report,
        debug_path: Option<&str>,
        hosts: String,
    ) -> Result<Self, Failure> {
        let (nonce, id) = (random::hex::<16>()?, random::hex::<8>()?);
        let moved = debug_path.filter(|path| is_path(path));
        let event_paths = [DEBUG_PATH].into_iter().chain(moved);
        let event_paths = event_paths.map(|path| format!("{path}/events")).collect();
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Ok(Self {
            html: page::html(&report, &nonce, &id),
            text: page::text(&report),
            json: page::json(&report),
            policy: HeaderValue::try_from(policy).map_err(Failure::new)?,
            id,
            event_paths,
            hosts,
        })
    }

    /// Answers every request until a future is ready, and those that were on their way for a moment more.
    ///
    /// The returned task is over when all of them are answered.
    pub(super) async fn answer(
        self,
        listener: TcpListener,
        until: impl Future<Output = ()>,
    ) -> Result<JoinHandle<()>, Failure> {
        let app = self.app().map_err(Failure::new)?;
        let server = Server::new(app).drain(GRACE).grace(GRACE);
        let server = server.listen_on(listener).map_err(Failure::new)?;
        let (end, ended) = oneshot::channel::<()>();
        let answering = tokio::spawn(server.run_until(async {
            // Whoever drops the other half wants the end, too.
            let _ = ended.await;
        }));
        until.await;
        drop(end);
        Ok(answering)
    }

    fn app(self) -> pyramidion::Result<App> {
        let broken = Arc::new(self);
        let mut config = Configurator::new();
        // Those of the environment are for the application.
        *config.settings_mut() = Settings::new();
        for (position, path) in broken.event_paths.iter().enumerate() {
            let (name, answer) = (format!("events {position}"), Arc::clone(&broken));
            config.add_route(name.as_str(), path.as_str());
            let events = move |request: &mut Request| answer.events(request);
            config.add_view(View::new(events).route_name(name));
        }
        config.add_route("everything", "/*path");
        config.add_view(
            View::new(move |request: &mut Request| broken.respond(request))
                .route_name("everything"),
        );
        Ok(config.make_app()?)
    }

    fn respond(&self, request: &Request) -> Response {
        let accepts = |kind: &str| {
            let accepted = request.header("accept").unwrap_or_default();
            accepted.contains(kind)
        };
        let response = if !is_for_this_machine(request, &self.hosts) {
            Response::text("The application cannot be built; only this machine is told why.\n")
        } else if accepts("text/html") {
            let response = Response::html(self.html.clone());
            response.with_header(CONTENT_SECURITY_POLICY, self.policy.clone())
        } else if accepts("json") {
            let json = HeaderValue::from_static("application/json");
            let response = Response::new(self.json.clone());
            response.with_header(pyramidion::http::header::CONTENT_TYPE, json)
        } else {
            Response::text(self.text.clone())
        };
        response
            .with_status(StatusCode::SERVICE_UNAVAILABLE)
            .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
            .with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
            .with_header(REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
    }

    /// Tells the page which answer it is, and ends when there is another.
    fn events(&self, request: &Request) -> pyramidion::Result<Response> {
        use pyramidion::response::IntoResponse as _;

        if !is_for_this_machine(request, &self.hosts) {
            return Ok(self.respond(request));
        }
        let (sender, sse) = Sse::channel(1);
        let event = Event::data(&self.id).event("build")?.retry(RETRY);
        let end = request.shutdown();
        tokio::spawn(async move {
            if sender.send(event).await.is_ok() {
                tokio::select! {
                    () = sender.closed() => {}
                    () = end => {}
                }
            }
        });
        Ok(sse.into_response())
    }
}

/// Tells whether a request comes from this machine and names it, by a listed name or one that every machine has, so that no page of another origin reads the answer.
fn is_for_this_machine(request: &Request, listed: &str) -> bool {
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().unwrap_or_default())
    };
    let peer = request.remote_addr().map(|peer| peer.ip());
    let mut names = request.headers().keys();
    let hosts = request.headers().get_all("host").iter();
    let hosts = hosts.map(|host| host.to_str().unwrap_or_default());
    peer.is_some_and(is_loopback)
        && !names.any(|name| is_of_proxy(name.as_str()))
        && names_this_machine(hosts, listed)
        && !Sender::new(header).is_another_site(|| request.host_url())
}

#[cfg(test)]
mod tests {
    use pyramidion::request::Connection;
    use pyramidion::testing::{TestApp, TestResponse};

    use super::*;

    fn client() -> TestApp {
        let report = Report {
            title: "It is <broken>".to_owned(),
            problems: Vec::new(),
        };
        let broken =
            Broken::new(report, Some("/behind"), "box.test".to_owned()).expect("an answer");
        TestApp::new(broken.app().expect("a right configuration"))
    }

    fn ask(headers: &[(&str, &str)], peer: [u8; 4]) -> TestResponse {
        let mut connection = Connection::default();
        connection.remote_addr = Some((peer, 40000).into());
        let client = client();
        let request = client.post("/any/path?x=1").extension(connection);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        request.send()
    }

    #[test]
    fn everything_is_answered_in_the_form_that_is_asked_for() {
        for (accept, kind, says) in [
            (
                "text/html,*/*;q=0.8",
                "text/html",
                "<title>It is &lt;broken&gt;</title>",
            ),
            (
                "application/json",
                "application/json",
                "\"title\":\"It is <broken>\"",
            ),
            ("*/*", "text/plain", "It is <broken>"),
        ] {
            let reply = ask(
                &[("host", "localhost:6543"), ("accept", accept)],
                [127, 0, 0, 1],
            );
            assert_eq!(reply.status(), 503, "{accept}");
            assert_eq!(reply.header("retry-after"), Some("1"));
            assert_eq!(reply.header("cache-control"), Some("no-store"));
            let found = reply.header("content-type").unwrap_or_default();
            assert!(found.starts_with(kind), "{accept}: {found}");
            assert!(reply.text().contains(says), "{accept}: {}", reply.text());
        }
    }

    #[test]
    fn pages_listen_where_the_application_has_its_events() {
        let mut connection = Connection::default();
        connection.remote_addr = Some(([127, 0, 0, 1], 40000).into());
        let client = client();
        for path in ["/_debug/events", "/behind/events"] {
            let mut events = client.get(path).extension(connection.clone()).events();
            assert_eq!(events.next().expect("an event").event, "build", "{path}");
        }
        for path in ["", "_debug", "/{x}", "/a b", "/_debug"] {
            assert!(!is_path(path), "{path}");
        }
    }

    #[test]
    fn only_this_machine_is_told_why_by_one_of_its_names() {
        let here = [127, 0, 0, 1];
        for (host, peer, header, is_told) in [
            ("localhost", here, ("x-test", "1"), true),
            ("LOCALHOST:6543", here, ("x-test", "1"), true),
            ("blog.localhost", here, ("x-test", "1"), true),
            ("127.0.0.2:80", here, ("x-test", "1"), true),
            ("[::1]:6543", here, ("x-test", "1"), true),
            ("box.test", here, ("x-test", "1"), true),
            ("evil.example", here, ("x-test", "1"), false),
            ("localhost.evil.example", here, ("x-test", "1"), false),
            ("192.0.2.1", here, ("x-test", "1"), false),
            ("localhost", [192, 0, 2, 1], ("x-test", "1"), false),
            ("localhost", here, ("x-forwarded-for", "192.0.2.1"), false),
            ("localhost", here, ("forwarded", "for=192.0.2.1"), false),
            ("localhost", here, ("via", "1.1 proxy"), false),
            ("localhost", here, ("cf-ray", "1"), false),
            ("localhost", here, ("x-real-ip", "192.0.2.1"), false),
            ("evil@localhost", here, ("x-test", "1"), false),
            ("localhost", here, ("sec-fetch-site", "cross-site"), false),
            ("localhost", here, ("origin", "http://evil.example"), false),
        ] {
            for accept in ["text/html", "application/json", "*/*"] {
                let reply = ask(&[("host", host), header, ("accept", accept)], peer);
                assert_eq!(reply.status(), 503);
                assert_eq!(
                    reply.text().contains("broken"),
                    is_told,
                    "{host} {header:?}"
                );
            }
        }
    }
}
