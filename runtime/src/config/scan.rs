//! Finding the views that `#[view_config]` registered.

use std::collections::{BTreeMap, BTreeSet};

use pyramidion_syntax::near;

use crate::view::{Place, RegisteredView, Target, View};

use super::actions::{Declared, IncludePath};
use super::report::Report;
use crate::introspection::SourcePlace;

/// A crate, or a module of one, whose views are scanned. [`package!`](crate::package) makes it.
///
/// See the macro for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    path: String,
    /// The module in which the path was written, which a relative path may start from.
    module: &'static str,
    /// What the path was written in.
    target: Target,
    /// Whether the path begins with `crate`, `self` or `super`.
    is_own: bool,
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
/// ```standalone_crate
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
    (crate) => { $crate::config::Package::new("crate", ::core::module_path!(), $crate::__target!()) };
    (self) => { $crate::config::Package::new("self", ::core::module_path!(), $crate::__target!()) };
    ($($segment:ident)::+) => {{
        #[allow(unused_imports, reason = "naming the path links its crate")]
        use $($segment)::+ as _;
        $crate::config::Package::new(
            ::core::concat!($("::", ::core::stringify!($segment)),+),
            ::core::module_path!(),
            $crate::__target!(),
        )
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`package!` takes one module, without quotes, as in `package!(crate::views)`"
        )
    };
}

impl Package {
    /// Returns the package of a path that was written in a module. It is called by `package!`.
    #[doc(hidden)]
    pub fn new(path: &'static str, module: &'static str, target: Target) -> Self {
        let crate_name = module.split("::").next().unwrap_or(module);
        let mut segments = path.trim_start_matches("::").split("::").peekable();
        let is_own = matches!(segments.peek(), Some(&("crate" | "self" | "super")));
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
            target,
            is_own,
        }
    }

    /// Returns the path of its module.
    #[cfg(feature = "i18n")]
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Tells whether something that is declared at a place belongs to the package.
    ///
    /// What another crate is named by is its library, also if a program has the name.
    pub(super) fn holds(&self, place: &Place) -> bool {
        let is_ours = place.target == self.target;
        if self.is_own {
            return is_ours && is_within(place.module, &self.path);
        }
        let relative = || {
            let rest = place.module.strip_prefix(self.module)?;
            rest.strip_prefix("::")
        };
        place.target.is_library() && is_within(place.module, &self.path)
            || is_ours && relative().is_some_and(|rest| is_within(rest, &self.path))
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
    /// How many subscribers were added before.
    pub(super) subscribers: usize,
}

/// Returns the registered views that scans cover, in the order of the source; warns of the others, and reports
/// packages without views.
///
/// `is_used` tells which of the scans have found something else.
pub(super) fn scan(
    scans: &[Declared<Scan>],
    mut is_used: Vec<bool>,
    report: &mut Report,
) -> Vec<(View, IncludePath)> {
    let mut registered: Vec<_> = inventory::iter::<RegisteredView>().collect();
    // The linker promises no order.
    registered.sort_by_key(|view| view.place);
    let (mut covered, mut uncovered) = (Vec::with_capacity(registered.len()), Vec::new());
    for view in &registered {
        match covering(scans, &view.place, &mut is_used) {
            Some(position) => covered.push((view.view(), scans[position].include.clone())),
            None => uncovered.push(view.place),
        }
    }
    let places = covered.iter().map(|(view, _)| view.place);
    report.warn_all(unscanned("view", places, &uncovered));
    for (scan, _) in scans.iter().zip(is_used).filter(|(_, is_used)| !is_used) {
        let places = registered.iter().map(|view| view.place);
        report.add_at(scan.place, no_views(&scan.value.package, places));
    }
    covered
}

/// Returns the position of the scan that declares what is at a place: of several the outermost one.
pub(super) fn covering(
    scans: &[Declared<Scan>],
    place: &Place,
    is_used: &mut [bool],
) -> Option<usize> {
    let mut outermost: Option<(usize, &IncludePath)> = None;
    for (position, (scan, is_used)) in scans.iter().zip(is_used).enumerate() {
        if scan.value.package.holds(place) {
            *is_used = true;
            if outermost.is_none_or(|(_, path)| scan.include.is_shorter(path)) {
                outermost = Some((position, &scan.include));
            }
        }
    }
    outermost.map(|(position, _)| position)
}

/// Returns a sentence for what is registered and no scan covers.
///
/// A module that is compiled into a library and a program as well is one mistake.
pub(super) fn unscanned(
    what: &str,
    covered: impl Iterator<Item = Place>,
    uncovered: &[Place],
) -> Vec<String> {
    let without_target = |place: Place| Place {
        target: Target::LIBRARY,
        ..place
    };
    let covered: BTreeMap<_, _> = covered
        .map(|place| (without_target(place), place.target))
        .collect();
    let mut warnings = Vec::new();
    for place in uncovered {
        let warning = match covered.get(&without_target(*place)) {
            Some(target) => format!(
                "{}: the module `{}` is compiled twice, into {} and into {target}, of which a scan covers the \
                 second only; declare the module in one of them, and let the program use that of the library",
                place.file, place.module, place.target,
            ),
            None if place.target.is_library() => format!(
                "{}: the {what} `{}` is registered but no scan covers it; add \
                 `config.scan(package!({}))`",
                SourcePlace::from(*place),
                place.function,
                place.module,
            ),
            None => format!(
                "{}: the {what} `{}` is registered but no scan covers it; add \
                 `config.scan(package!({}))`, or, if {} has another configuration, \
                 `config.scan(package!(crate))` in that",
                SourcePlace::from(*place),
                place.function,
                place.module,
                place.target,
            ),
        };
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

/// Says that a package has no views, and where there are some.
fn no_views(package: &Package, places: impl Iterator<Item = Place> + Clone) -> String {
    let library = places
        .clone()
        .find(|place| place.target.is_library() && is_within(place.module, &package.path));
    if let (Some(place), true) = (library, package.is_own && !package.target.is_library()) {
        let krate = place.module.split("::").next().unwrap_or_default();
        return format!(
            "there are no views in {}; the library `{krate}` has some, but it is a different crate: write \
             `config.scan(package!({}))`",
            package.target, package.path
        );
    }
    let modules = places.map(|place| place.module).collect();
    no_views_among(&package.path, &modules)
}

fn no_views_among(package: &str, modules: &BTreeSet<&str>) -> String {
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
        assert_eq!(Package::new(path, module, Target::LIBRARY).path, expected);
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
        let package = Package::new("::blog::admin", "app", Target::LIBRARY);
        let holds = |module| package.holds(&place(module, Target::LIBRARY));
        assert!(holds("blog::admin"));
        assert!(holds("blog::admin::users"));
        assert!(!holds("blog::administration"));
        assert!(!holds("blog"));
        assert!(holds("app::blog::admin"), "a path may be relative");
    }

    fn place(module: &'static str, target: Target) -> Place {
        Place {
            module,
            file: "src/views.rs",
            line: 1,
            column: 1,
            function: "home",
            target,
        }
    }

    #[test]
    fn a_library_and_a_program_of_one_name_are_told_apart() {
        let program = Target::new(Some("blog"), None);
        let test = Target::new(None, Some("/tmp"));
        let holds = |path, written_in, target| {
            Package::new(path, "blog", written_in).holds(&place("blog::admin", target))
        };
        assert!(holds("crate", program, program));
        assert!(!holds("crate", program, Target::LIBRARY));
        assert!(!holds("crate", Target::LIBRARY, program));
        assert!(holds("crate", Target::LIBRARY, Target::LIBRARY));
        assert!(holds("::blog", program, Target::LIBRARY));
        assert!(!holds("::blog", program, program));
        assert!(holds("::admin", program, program), "a path may be relative");
        assert!(!holds("::admin", program, Target::LIBRARY));
        assert!(!holds("crate", test, Target::LIBRARY));
        assert!(!holds("crate", test, program));
    }

    #[test]
    fn a_module_in_a_library_and_a_program_is_one_warning() {
        let program = Target::new(Some("blog"), None);
        let twins = |target| place("blog::admin", target);
        let warnings = unscanned(
            "view",
            [twins(program)].into_iter(),
            &[twins(Target::LIBRARY), twins(Target::LIBRARY)],
        );
        let [warning] = warnings.as_slice() else {
            panic!("{warnings:#?}");
        };
        assert!(
            warning.contains("compiled twice, into the library and into the program `blog`"),
            "{warning}"
        );
    }

    #[test]
    fn a_program_without_views_is_told_of_its_library() {
        let package = Package::new("crate", "blog", Target::new(Some("blog"), None));
        let message = no_views(
            &package,
            [place("blog::admin", Target::LIBRARY)].into_iter(),
        );
        assert!(
            message.contains("write `config.scan(package!(blog))`"),
            "{message}"
        );
    }

    #[test]
    fn a_package_without_views_is_explained() {
        let modules = BTreeSet::from(["blog::admin", "blog::pages", "app"]);
        assert!(no_views_among("blog::admni", &modules).contains("did you mean `blog::admin`?"));
        assert!(
            no_views_among("blog::feeds", &modules).contains("in `blog::admin`, `blog::pages`")
        );
        assert!(no_views_among("shop", &modules).contains("is the crate renamed"));
    }
}
