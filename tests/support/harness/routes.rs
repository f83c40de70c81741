//! Routes: what matches, and the URLs written back.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Request, StatusCode, Uri};
use pyramidion::{App, Configurator, Response, View, proutes};

use tracing::subscriber::{NoSubscriber, with_default};

use super::application::{Answer, application, ask, first_line, with_headers};

/// Adds a route with the pattern of the first line, asks for the path of the second, and tells whether it
/// matches.
///
/// # Panics
///
/// Panics if the URL that is written from what was captured does not lead to the same.
pub fn route_match(data: &[u8]) -> bool {
    let (pattern, path) = first_line(data);
    let (Ok(pattern), Ok(target)) = (str::from_utf8(pattern), Uri::try_from(path)) else {
        return false;
    };
    let mut config = Configurator::new();
    config.add_route("fuzzed", pattern);
    config.add_view(View::new(captured).route_name("fuzzed"));
    // Views that other tests declare, and no application here scans, are not a concern of this one.
    let made = with_default(NoSubscriber::new(), || config.make_app());
    let app = match made {
        Ok(app) => app,
        Err(error) => {
            assert!(error.problems().all(|problem| !problem.is_empty()));
            return false;
        }
    };
    let is_written_back = is_written_back(pattern, target.path());
    let answer = get(&app, target);
    if answer.status != StatusCode::OK {
        assert!(
            matches!(answer.status.as_u16(), 400 | 404),
            "{}",
            answer.status
        );
        return false;
    }
    let written = answer.header("x-path").unwrap_or_default();
    let again = get(&app, Uri::try_from(written).unwrap_or_default());
    if is_written_back {
        assert_eq!(again.status, StatusCode::OK, "{written} does not match");
        assert_eq!(again.body, answer.body, "{written} is another");
        assert_eq!(again.header("x-path"), Some(written));
    }
    true
}

/// Tells whether the URL that is written must lead back.
///
/// As in Pyramid a slash in a value is written as it is, whatever it was in the path, and a remainder without
/// the slash before it.
fn is_written_back(pattern: &str, path: &str) -> bool {
    let remainder = pattern
        .rsplit_once('*')
        .filter(|(_, name)| !name.contains(['/', '}']));
    remainder.is_none_or(|(before, _)| before.ends_with('/'))
        && !path.to_ascii_lowercase().contains("%2f")
}

/// Answers with what was captured, and the path that is written from it.
fn captured(request: &mut pyramidion::Request) -> pyramidion::Result<Response> {
    let matchdict: Vec<_> = request.matchdict().iter().collect();
    let captured: usize = matchdict.iter().map(|(_, value)| value.len()).sum();
    // A named group inside a placeholder captures once more.
    let bound = request.uri().path().len() * matchdict.len();
    assert!(captured <= bound, "{captured} bytes of {bound}");
    let text = format!("{matchdict:?}");
    let path = request.current_route_path(())?;
    assert!(path.starts_with('/'), "{path}");
    with_headers(text, [("x-path", path)])
}

fn get(app: &App, target: Uri) -> Answer {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = target;
    ask(app, request)
}

static LISTED: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        for (name, pattern) in [
            ("home", "/"),
            ("item", r"/items/{id:\d+}"),
            ("files", "/files/*path"),
            ("user", "/users/{name}/{page}.html"),
        ] {
            config.add_route(name, pattern);
            config.add_view(View::new(|_: &mut pyramidion::Request| "").route_name(name));
        }
    })
});

/// Compares a listing of `proutes` with an application, and tells whether it is one.
///
/// # Panics
///
/// Panics if what is found does not stand in the listing, or is another the second time.
pub fn proutes_listing(data: &[u8]) -> bool {
    let Ok(listing) = str::from_utf8(data) else {
        return false;
    };
    let lines = listing.lines().count();
    let report = match proutes::check(listing, &LISTED) {
        Ok(report) => report,
        Err(error) => {
            assert!(
                (1..=lines.max(1)).contains(&error.line()),
                "line {}",
                error.line()
            );
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    let named = [report.served(), report.forwarded(), report.external()];
    let count: usize = named.iter().map(|names| names.len()).sum();
    assert!(count + 2 <= lines, "{count} routes in {lines} lines");
    assert!(report.new_routes().len() <= 4);
    for finding in report.findings() {
        assert!(
            (3..=lines).contains(&finding.line()),
            "line {}",
            finding.line()
        );
        let is_named = named
            .iter()
            .any(|names| names.iter().any(|name| name == finding.route()));
        assert!(is_named, "{} is not listed", finding.route());
    }
    let again = proutes::check(listing, &LISTED).map(|report| report.to_string());
    assert_eq!(again.as_deref(), Ok(&*report.to_string()));
    count > 0
}
