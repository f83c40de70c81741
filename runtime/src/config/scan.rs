//! Finding the views that `#[view_config]` registered.

use std::collections::BTreeSet;

use crate::near;
use crate::view::ViewConfig;

use super::actions::{Declared, IncludePath};
use super::error::{Problem, SourcePlace};
use super::typed_routes::covering;

/// A crate, or a module of one, whose views are scanned. [`package!`](crate::package) makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    path: String,
    /// The module in which the path was written, which a relative path may start from.
    module: &'static str,
}

/// Names a crate or module for [`Configurator::scan`](crate::Configurator::scan), and links it.
///
/// `package!(crate)` is the crate in which it is written with all its modules, `package!(self)` the
/// module, and a path such as `package!(blog::admin)` that module of another crate or of this one.
/// The path is that under which the views were compiled: a crate that was renamed in `Cargo.toml` or a
/// module that is re-exported elsewhere has views under its own name only.
///
/// # Examples
///
/// ```
/// mod views {
///     use pyramidion::{Response, view_config};
///
///     #[view_config(route_name = "home")]
///     pub fn home() -> Response {
///         Response::text("home")
///     }
/// }
///
/// # fn main() -> pyramidion::Result<()> {
/// use pyramidion::{Configurator, package};
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.scan(package!(crate::views));
/// let app = config.make_app()?;
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! package {
    (crate) => { $crate::config::Package::new("crate", ::core::module_path!()) };
    (self) => { $crate::config::Package::new("self", ::core::module_path!()) };
    ($($segment:ident)::+) => {{
        #[allow(unused_imports, reason = "naming the path links its crate")]
        use $($segment)::+ as _;
        $crate::config::Package::new(
            ::core::concat!($("::", ::core::stringify!($segment)),+),
            ::core::module_path!(),
        )
    }};
}

impl Package {
    /// Returns the package of a path that was written in a module. It is called by `package!`.
    #[doc(hidden)]
    pub fn new(path: &'static str, module: &'static str) -> Self {
        let crate_name = module.split("::").next().unwrap_or(module);
        let mut segments = path.trim_start_matches("::").split("::").peekable();
        let mut resolved = match segments.peek() {
            Some(&"crate") => crate_name.to_owned(),
            Some(&("self" | "super")) => module.to_owned(),
            _ => String::new(),
        };
        for segment in segments {
            match segment {
                "crate" | "self" => {}
                "super" => {
                    let end = resolved.rfind("::").unwrap_or(resolved.len());
                    resolved.truncate(end);
                }
                segment => {
                    if !resolved.is_empty() {
                        resolved.push_str("::");
                    }
                    resolved.push_str(segment.trim_start_matches("r#"));
                }
            }
        }
        Self {
            path: resolved,
            module,
        }
    }

    pub(super) fn holds(&self, module: &str) -> bool {
        is_within(module, &self.path)
            || module
                .strip_prefix(self.module)
                .and_then(|rest| rest.strip_prefix("::"))
                .is_some_and(|rest| is_within(rest, &self.path))
    }
}

fn is_within(module: &str, package: &str) -> bool {
    module
        .strip_prefix(package)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// A package with what holds where it is scanned.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    pub(super) package: Package,
    /// The prefix of the routes that it adds.
    pub(super) prefix: String,
    /// How many routes were added before.
    pub(super) position: usize,
}

/// What the scans of a configurator found.
pub(super) struct Scanned {
    /// The views of the scanned packages, in the order of the source.
    pub(super) views: Vec<(&'static ViewConfig, IncludePath)>,
    /// A sentence for each registered view that no scan covers.
    pub(super) warnings: Vec<String>,
}

/// Sorts the registered views into scanned ones and others, and reports packages without views.
///
/// `is_used` tells which of the scans have found something else.
pub(super) fn scan(
    scans: &[Declared<Scan>],
    mut is_used: Vec<bool>,
    problems: &mut Vec<Problem>,
) -> Scanned {
    let mut registered: Vec<&'static ViewConfig> = inventory::iter::<ViewConfig>().collect();
    // The linker promises no order.
    registered.sort_by_key(|view| view.place);
    let mut scanned = Scanned {
        views: Vec::with_capacity(registered.len()),
        warnings: Vec::new(),
    };
    for view in &registered {
        match covering(scans, view.place.module, &mut is_used) {
            Some(position) => scanned.views.push((view, scans[position].include.clone())),
            None => scanned.warnings.push(format!(
                "{}: the view `{}` is registered but no scan covers it; add \
                 `config.scan(package!({}))`",
                SourcePlace::from(view.place),
                view.place.function,
                view.place.module,
            )),
        }
    }
    for (scan, _) in scans.iter().zip(is_used).filter(|(_, is_used)| !is_used) {
        let modules: BTreeSet<_> = registered.iter().map(|view| view.place.module).collect();
        problems.push(Problem::at(
            scan.place,
            no_views(&scan.value.package.path, &modules),
        ));
    }
    scanned
}

fn no_views(package: &str, modules: &BTreeSet<&str>) -> String {
    let crate_name = package.split("::").next().unwrap_or(package);
    let siblings: Vec<_> = modules
        .iter()
        .filter(|m| is_within(m, crate_name))
        .copied()
        .collect();
    let mut message = format!("there are no views in `{package}`");
    let hint = near::hint(package, modules.iter().copied());
    if !hint.is_empty() {
        message.push_str(&hint);
    } else if siblings.is_empty() {
        message.push_str(
            "; is the attribute `#[view_config]` there, is a `#[cfg]` off, is the crate renamed in \
             Cargo.toml?",
        );
    } else {
        message.push_str(&format!(
            "; the crate has views in {}",
            siblings
                .iter()
                .map(|m| format!("`{m}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &'static str, module: &'static str, expected: &str) {
        assert_eq!(Package::new(path, module).path, expected);
    }

    #[test]
    fn paths_are_resolved_where_they_are_written() {
        check("crate", "app::a::b", "app");
        check("::crate::views", "app::a::b", "app::views");
        check("self", "app::a::b", "app::a::b");
        check("::self::c", "app::a::b", "app::a::b::c");
        check("::super", "app::a::b", "app::a");
        check("::super::super::c", "app::a::b", "app::c");
        check("::blog::admin", "app", "blog::admin");
        check("::blog::r#type", "app", "blog::type");
    }

    #[test]
    fn a_package_holds_its_modules_and_those_below() {
        let package = Package::new("::blog::admin", "app");
        assert!(package.holds("blog::admin"));
        assert!(package.holds("blog::admin::users"));
        assert!(!package.holds("blog::administration"));
        assert!(!package.holds("blog"));
        assert!(package.holds("app::blog::admin"), "a path may be relative");
    }

    #[test]
    fn a_package_without_views_is_explained() {
        let modules = BTreeSet::from(["blog::admin", "blog::pages", "app"]);
        assert!(no_views("blog::admni", &modules).contains("did you mean `blog::admin`?"));
        assert!(no_views("blog::feeds", &modules).contains("in `blog::admin`, `blog::pages`"));
        assert!(no_views("shop", &modules).contains("is the crate renamed"));
    }
}
