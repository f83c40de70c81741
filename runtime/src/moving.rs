//! What of a Pyramid application has moved, and what to move next.
//!
//! A script asks the Pyramid application what it holds, by its own introspection, and [`check`] compares that with an
//! application that takes over. The command `check --pyramid` of the feature `cli` does both:
//!
//! ```console
//! $ cargo run -- check --pyramid ../shop/production.ini
//! ```
//!
//! [`SCRIPT`] can also be run elsewhere, where the Pyramid application is: `check --pyramid-script` prints it.
//!
//! See the chapter `docs/moving.md`.

mod answered;
mod application;
mod code;
mod conditions;
mod forgery;
mod named_settings;
mod next;
mod recorded;
mod report;
mod requests;
mod rows;
mod sessions;
mod subscribers;
mod texts;
mod view_pairs;
mod written;

use crate::router::App;

use recorded::Recorded;

pub use recorded::InvalidRecord;
pub use report::{Item, Report, Step, Subject, Verdict};

/// The script that asks a Pyramid application what it holds; it writes JSON to standard output.
///
/// It is run by the Python of the application, from Pyramid 1.10 on, and writes no secret:
/// `python pyramid_app.py production.ini > pyramid.json`.
///
/// # Examples
///
/// ```
/// assert!(pyramidion::moving::SCRIPT.contains("python pyramid_app.py production.ini"));
/// ```
pub const SCRIPT: &str = include_str!("moving/pyramid_app.py");

/// Compares a Pyramid application, as the [script](SCRIPT) wrote it down, with an application that takes over.
///
/// Each route, view, tween, policy and so on has moved, is forwarded, differs, or has no equivalent. Paths are tried, and nothing
/// is proved: each reported difference is real, but there can be others, in what the functions do.
///
/// # Errors
///
/// Fails if the text is not what the script writes, or if it says that the Pyramid application did not start.
///
/// # Examples
///
/// ```
/// use pyramidion::moving::{self, Subject, Verdict};
/// use pyramidion::{Configurator, View};
///
/// // What the script writes has more.
/// let recorded = r#"{
///     "format": 1, "introspects": true, "versions": {"python": "3.12.1", "pyramid": "2.1"},
///     "routes": [{"name": "home", "pattern": "/"}, {"name": "about", "pattern": "/about"}],
///     "views": [
///         {"callable": "shop.views.home", "route_name": "home"},
///         {"callable": "shop.views.about", "route_name": "about", "renderer": "about.jinja2"}
///     ]
/// }"#;
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_view(View::new(|| "home").route_name("home"));
/// let report = moving::check(recorded, &config.make_app()?)?;
/// let routes: Vec<_> = report.items.iter().filter(|item| item.subject == Subject::Route).collect();
/// assert_eq!((routes[0].name.as_str(), routes[0].verdict), ("home", Verdict::Moved));
/// // Nothing is forwarded, so nobody answers.
/// assert_eq!((routes[1].name.as_str(), routes[1].verdict), ("about", Verdict::Missing));
/// assert!(!report.is_sound());
/// assert_eq!(report.next[0].route, "about");
/// assert_eq!(report.next[0].code[0], r#"config.add_route("about", "/about");"#);
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub fn check(recorded: &str, app: &App) -> Result<Report, InvalidRecord> {
    let old = Recorded::parse(recorded)?;
    let requests = requests::compare(&old, app);
    let next = next::steps(&old, &requests, app.security_policy_type().is_some());
    let mut items = requests.items;
    items.extend(application::compare(&old, app));
    items.sort_by_key(|item| item.subject);
    let mut notes = Vec::new();
    if !old.introspects {
        notes.push(
            "the application was configured with `introspection=False`, so that its views are not known".to_owned(),
        );
    }
    if old.security.authentication.is_some() {
        notes.push(
            "it has an authentication and an authorization policy, as before Pyramid 2.0: here both are one security policy"
                .to_owned(),
        );
    }
    let packages = old.versions.packages.iter();
    let packages: Vec<_> = packages
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    if !packages.is_empty() {
        notes.push(format!("packages beside Pyramid: {}", packages.join(", ")));
    }
    Ok(Report {
        pyramid: old.versions.pyramid.clone(),
        python: old.versions.python.clone(),
        items,
        next,
        notes,
    })
}
