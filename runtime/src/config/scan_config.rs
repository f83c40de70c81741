//! What a scan finds, and what it leaves out.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::introspection::SourcePlace;
use crate::view::Place;

use super::Configurator;
use super::actions::Declared;
use super::package::Package;
use super::report::Report;

/// A package for [`Configurator::scan`](crate::Configurator::scan), with what is left out of it; the methods of [`Package`] make it.
///
/// # Examples
///
/// ```standalone_crate
/// mod views {
///     use pyramidion::view_config;
///
///     #[view_config(route_name = "home")]
///     fn home() -> &'static str {
///         "home"
///     }
///
///     pub mod admin {
///         use pyramidion::view_config;
///
///         #[view_config(route_name = "admin")]
///         fn admin() -> &'static str {
///             "admin"
///         }
///     }
/// }
///
/// # fn main() -> pyramidion::Result<()> {
/// use pyramidion::{Configurator, package};
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.scan(package!(crate).ignore(package!(crate::views::admin)));
/// let app = config.make_app()?;
/// assert!(app.warnings().is_empty());
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct ScanConfig {
    pub(super) package: Package,
    /// The prefix of the routes that it adds.
    pub(super) prefix: Arc<str>,
    /// How many routes were added before.
    pub(super) position: usize,
    /// How many subscribers were added before.
    pub(super) subscribers: usize,
    ignored: Vec<Ignored>,
    /// What it finds, if not everything.
    categories: Option<Vec<Category>>,
    /// Whether it has found something.
    has_found: bool,
}

/// A kind of what scans find.
///
/// # Examples
///
/// ```no_run
/// # let mut config = pyramidion::Configurator::new();
/// use pyramidion::config::Category;
/// use pyramidion::package;
///
/// config.scan(package!(crate).categories([Category::Views, Category::Routes]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Category {
    /// What `#[view_config]` and its siblings declare.
    Views,
    /// Types that derive [`Route`](crate::Route).
    Routes,
    /// What `#[subscriber]` declares.
    Subscribers,
}

/// Something that a scan leaves out.
struct Ignored {
    what: IgnoredModules,
    place: SourcePlace,
    /// Whether there was something to leave out.
    is_used: bool,
}

enum IgnoredModules {
    Package(Package),
    If(Arc<dyn Fn(&str) -> bool + Send + Sync>),
}

impl IgnoredModules {
    fn holds(&self, place: &Place) -> bool {
        match self {
            Self::Package(package) => package.holds(place),
            Self::If(is_ignored) => is_ignored(place.module),
        }
    }
}

/// What a scan makes of what is declared at a place.
pub(super) enum Seen {
    /// It belongs to another package.
    Elsewhere,
    /// It belongs to the package, and the scan leaves it out.
    LeftOut,
    Found,
}

impl Configurator {
    /// Adds the views that `#[view_config]` declares in a package, which [`package!`](crate::package)
    /// names, the [routes that are types](crate::route), and the [subscribers](macro@crate::subscriber).
    ///
    /// Naming a crate links it, so its views are found in every build. Views are found in the module
    /// that is named and in those below it, except for what [`ignore`](ScanConfig::ignore) leaves out. To scan the same views
    /// again changes nothing. A package without views, routes and subscribers is an error; those that no scan covers are warned of
    /// when the application is made.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # let mut config = pyramidion::Configurator::new();
    /// use pyramidion::package;
    ///
    /// config.scan(package!(crate));
    /// ```
    #[track_caller]
    pub fn scan(&mut self, package: impl Scanned) {
        let mut scan = package.into_scan();
        scan.prefix = Arc::clone(&self.route_prefix);
        (scan.position, scan.subscribers) = (self.routes.len(), self.subscribers.len());
        let scan = Declared::new(scan, Location::caller(), &self.include);
        self.scans.push(scan);
    }
}

/// What can be scanned: a package, or a [`ScanConfig`].
///
/// See [`Configurator::scan`] for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be scanned",
    label = "expected a package: `package!(crate)`, `package!(self)`, or another crate or module by its path",
    note = "`config.scan(package!(crate))` finds the views of your crate; `pyramidion::package` is the macro"
)]
pub trait Scanned {
    /// Returns what the scan looks through.
    #[doc(hidden)]
    fn into_scan(self) -> ScanConfig;
}

impl Scanned for ScanConfig {
    fn into_scan(self) -> ScanConfig {
        self
    }
}

impl Scanned for Package {
    fn into_scan(self) -> ScanConfig {
        ScanConfig {
            package: self,
            prefix: Arc::default(),
            position: 0,
            subscribers: 0,
            ignored: Vec::new(),
            categories: None,
            has_found: false,
        }
    }
}

impl Package {
    /// Leaves out what is declared in a module and in those below it: see [`ScanConfig::ignore`].
    #[track_caller]
    pub fn ignore(self, package: Self) -> ScanConfig {
        self.into_scan().ignore(package)
    }

    /// Leaves out what is declared in modules for whose path the function returns `true`: see [`ScanConfig::ignore_if`].
    #[track_caller]
    pub fn ignore_if(
        self,
        is_ignored: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> ScanConfig {
        self.into_scan().ignore_if(is_ignored)
    }

    /// Finds only what is of these kinds: see [`ScanConfig::categories`].
    pub fn categories(self, categories: impl IntoIterator<Item = Category>) -> ScanConfig {
        self.into_scan().categories(categories)
    }
}

impl ScanConfig {
    /// Leaves out what is declared in a module and in those below it.
    ///
    /// That nothing is declared there is a mistake, and so is that everything is left out.
    #[track_caller]
    pub fn ignore(self, package: Package) -> Self {
        self.push(IgnoredModules::Package(package), Location::caller())
    }

    /// Leaves out what is declared in modules for whose path, such as `blog::views::admin`, the function returns `true`.
    ///
    /// That there is no such module is a mistake, and so is that everything is left out.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # let mut config = pyramidion::Configurator::new();
    /// use pyramidion::package;
    ///
    /// config.scan(package!(crate).ignore_if(|module| module.ends_with("::tests")));
    /// ```
    #[track_caller]
    pub fn ignore_if(self, is_ignored: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.push(IgnoredModules::If(Arc::new(is_ignored)), Location::caller())
    }

    /// Finds only what is of these kinds; without this a scan finds everything.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # let mut config = pyramidion::Configurator::new();
    /// use pyramidion::config::Category;
    /// use pyramidion::package;
    ///
    /// config.scan(package!(crate).categories([Category::Subscribers]));
    /// ```
    pub fn categories(mut self, categories: impl IntoIterator<Item = Category>) -> Self {
        self.categories = Some(categories.into_iter().collect());
        self
    }

    fn push(mut self, what: IgnoredModules, place: &'static Location<'static>) -> Self {
        self.ignored.push(Ignored {
            what,
            place: place.into(),
            is_used: false,
        });
        self
    }

    /// Tells what it makes of what is declared at a place, and notes that there is something.
    pub(super) fn look_at(&mut self, place: &Place, category: Category) -> Seen {
        if !self.package.holds(place) {
            return Seen::Elsewhere;
        }
        let mut is_ignored = false;
        for ignored in &mut self.ignored {
            if ignored.what.holds(place) {
                ignored.is_used = true;
                is_ignored = true;
            }
        }
        let categories = self.categories.as_ref();
        if is_ignored || categories.is_some_and(|wanted| !wanted.contains(&category)) {
            return Seen::LeftOut;
        }
        self.has_found = true;
        Seen::Found
    }

    /// Tells whether there was something that it does not leave out.
    pub(super) fn has_found(&self) -> bool {
        self.has_found
    }

    /// Says which kinds it finds, if not all.
    pub(super) fn listed_categories(&self) -> Option<String> {
        let categories = self.categories.as_ref()?;
        let listed: Vec<_> = categories
            .iter()
            .map(|category| format!("`{category:?}`"))
            .collect();
        Some(listed.join(", "))
    }

    /// Tells whether there was something that it leaves out.
    pub(super) fn has_ignored(&self) -> bool {
        self.ignored.iter().any(|ignored| ignored.is_used)
    }

    /// Reports what it leaves out although there is nothing of it.
    pub(super) fn report_ignored(&self, report: &mut Report) {
        let package = self.package.path();
        for ignored in &self.ignored {
            if ignored.is_used {
                continue;
            }
            let message = match &ignored.what {
                IgnoredModules::Package(other) => format!(
                    "the scan of `{package}` finds nothing in `{}`, so that there is nothing to ignore; leave it out, or name another \
                     module",
                    other.path()
                ),
                IgnoredModules::If(_) => format!(
                    "the scan of `{package}` finds nothing for which this function returns `true`; it gets the path of a module, such as \
                     `{package}::views`"
                ),
            };
            report.add_at(ignored.place, message);
        }
    }
}

impl fmt::Debug for ScanConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanConfig")
            .field("package", &self.package)
            .field("categories", &self.categories)
            .finish_non_exhaustive()
    }
}
