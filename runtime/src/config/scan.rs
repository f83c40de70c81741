//! Finding the views that `#[view_config]` registered.

use std::collections::{BTreeMap, BTreeSet};

use pyramidion_syntax::near;

use crate::view::{Place, RegisteredView, Target, View};

use super::actions::{Declared, IncludePath};
use super::package::{Package, is_within};
use super::report::Report;
use super::scan_config::{Category, ScanConfig, Seen};
use crate::introspection::SourcePlace;

/// Returns the registered views that scans cover, in the order of the source; warns of the others, and reports
/// packages where nothing was found.
///
/// It comes after the other kinds of what scans find.
pub(super) fn scan(
    scans: &mut [Declared<ScanConfig>],
    report: &mut Report,
) -> Vec<(View, IncludePath)> {
    let mut registered: Vec<_> = inventory::iter::<RegisteredView>().collect();
    // The linker promises no order.
    registered.sort_by_key(|view| view.place);
    let of_scans = covered(
        "view",
        registered.iter().map(|view| (*view, view.place)),
        (&mut *scans, Category::Views),
        report,
    );
    for scan in &*scans {
        if scan.value.has_found() {
            scan.value.report_ignored(report);
        } else {
            let places = registered.iter().map(|view| view.place);
            report.add_at(scan.place, nothing_found(&scan.value, places));
        }
    }
    let views = of_scans.into_iter();
    let views = views.map(|(view, position)| (view.view(), scans[position].include.clone()));
    views.collect()
}

/// Returns what scans cover of what is registered with its place, each with the position of its scan; warns of the rest.
pub(super) fn covered<T>(
    what: &str,
    registered: impl IntoIterator<Item = (T, Place)>,
    (scans, category): (&mut [Declared<ScanConfig>], Category),
    report: &mut Report,
) -> Vec<(T, usize)> {
    let (mut covered, mut places, mut uncovered) = (Vec::new(), Vec::new(), Vec::new());
    for (item, place) in registered {
        match covering(scans, &place, category) {
            Coverage::By(position) => {
                covered.push((item, position));
                places.push(place);
            }
            Coverage::LeftOut => {}
            Coverage::None => uncovered.push(place),
        }
    }
    report.warn_all(unscanned(what, places.into_iter(), &uncovered));
    covered
}

/// Puts what each scan has found in the place of its call.
pub(super) fn in_place<T>(
    declared: &mut Vec<T>,
    scans: &[Declared<ScanConfig>],
    place: fn(&ScanConfig) -> usize,
    found: impl IntoIterator<Item = (T, usize)>,
) {
    let mut of_scans: Vec<Vec<T>> = scans.iter().map(|_| Vec::new()).collect();
    for (item, position) in found {
        of_scans[position].push(item);
    }
    // From the last to the first, so that the earlier places stay right.
    for (scan, found) in scans.iter().zip(of_scans).rev() {
        let at = place(&scan.value);
        declared.splice(at..at, found);
    }
}

/// Which scan declares what is at a place.
enum Coverage {
    /// That at this position: of several the outermost one.
    By(usize),
    /// A scan has it in its package, and leaves it out.
    LeftOut,
    None,
}

/// Finds the scan that declares what is at a place and of a kind; the scans note what they see of it.
fn covering(scans: &mut [Declared<ScanConfig>], place: &Place, category: Category) -> Coverage {
    let mut outermost: Option<usize> = None;
    let mut is_left_out = false;
    for position in 0..scans.len() {
        match scans[position].value.look_at(place, category) {
            Seen::Elsewhere => {}
            Seen::LeftOut => is_left_out = true,
            Seen::Found => {
                let path = |position: usize| &scans[position].include;
                if outermost.is_none_or(|other| path(position).is_shorter(path(other))) {
                    outermost = Some(position);
                }
            }
        }
    }
    match outermost {
        Some(position) => Coverage::By(position),
        None if is_left_out => Coverage::LeftOut,
        None => Coverage::None,
    }
}

/// Returns a sentence for what is registered and no scan covers.
///
/// A module that is compiled into a library and a program as well is one mistake.
fn unscanned(what: &str, covered: impl Iterator<Item = Place>, uncovered: &[Place]) -> Vec<String> {
    let without_target = |place: Place| Place {
        target: Target::Library,
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
            None if place.target == Target::Library => format!(
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

/// Says that a scan finds nothing, and where there is something.
fn nothing_found(scan: &ScanConfig, places: impl Iterator<Item = Place> + Clone) -> String {
    let package = scan.package.path();
    match scan.listed_categories() {
        Some(categories) if categories.is_empty() => format!(
            "the scan of `{package}` names no category, so that it finds nothing; name one, or leave `.categories(…)` out"
        ),
        Some(categories) if scan.has_ignored() => format!(
            "there is nothing of {categories} in `{package}` but what is ignored; ignore less, or name other categories"
        ),
        Some(categories) => format!(
            "there is nothing of {categories} in `{package}`; name others, or leave `.categories(…)` out"
        ),
        None if scan.has_ignored() => format!(
            "all that is in `{package}` is ignored, so that this scan finds nothing; ignore less, or leave the scan out"
        ),
        None => no_views(&scan.package, places),
    }
}

/// Says that a package has no views, and where there are some.
fn no_views(package: &Package, places: impl Iterator<Item = Place> + Clone) -> String {
    let library = places
        .clone()
        .find(|place| place.target == Target::Library && is_within(place.module, &package.path));
    if let (Some(place), true) = (library, package.is_own && package.target != Target::Library) {
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
        assert_eq!(Package::new(path, module, Target::Library).path, expected);
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
        let package = Package::new("::blog::admin", "app", Target::Library);
        let holds = |module| package.holds(&place(module, Target::Library));
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
        let program = Target::Program("blog");
        let test = Target::Test;
        let holds = |path, written_in, target| {
            Package::new(path, "blog", written_in).holds(&place("blog::admin", target))
        };
        assert!(holds("crate", program, program));
        assert!(!holds("crate", program, Target::Library));
        assert!(!holds("crate", Target::Library, program));
        assert!(holds("crate", Target::Library, Target::Library));
        assert!(holds("::blog", program, Target::Library));
        assert!(!holds("::blog", program, program));
        assert!(holds("::admin", program, program), "a path may be relative");
        assert!(!holds("::admin", program, Target::Library));
        assert!(!holds("crate", test, Target::Library));
        assert!(!holds("crate", test, program));
    }

    #[test]
    fn a_module_in_a_library_and_a_program_is_one_warning() {
        let program = Target::Program("blog");
        let twins = |target| place("blog::admin", target);
        let warnings = unscanned(
            "view",
            [twins(program)].into_iter(),
            &[twins(Target::Library), twins(Target::Library)],
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
        let package = Package::new("crate", "blog", Target::Program("blog"));
        let message = no_views(
            &package,
            [place("blog::admin", Target::Library)].into_iter(),
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
