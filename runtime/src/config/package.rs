//! Which crates and modules are scanned.

use crate::view::{Place, Target};

/// A crate, or a module of one, whose views are scanned. [`package!`](crate::package) makes it.
///
/// See the macro for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub(super) path: String,
    /// The module in which the path was written, which a relative path may start from.
    module: &'static str,
    /// What the path was written in.
    pub(super) target: Target,
    /// Whether the path begins with `crate`, `self` or `super`.
    pub(super) is_own: bool,
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
        place.target == Target::Library && is_within(place.module, &self.path)
            || is_ours && relative().is_some_and(|rest| is_within(rest, &self.path))
    }
}

/// Tells whether a module is another, or below it.
pub(super) fn is_within(module: &str, package: &str) -> bool {
    module
        .strip_prefix(package)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
