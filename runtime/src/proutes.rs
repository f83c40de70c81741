//! The routes of a Pyramid application, as its command `proutes` prints them.
//!
//! [`parse`] reads the table, and [`check`] compares it with an application that takes over;
//! [`import_proutes`](crate::Configurator::import_proutes) writes URLs from it.
//!
//! ```
//! let routes = pyramidion::proutes::parse(
//!     "Name    Pattern           View             Method\n\
//!      ----    -------           ----             ------\n\
//!      home    /                 blog.views.home  GET\n\
//!      post    /posts/{id:\\d+}   blog.views.show  GET\n\
//!      post    /posts/{id:\\d+}   blog.views.save  POST\n",
//! )?;
//! assert_eq!(routes.len(), 2);
//! assert_eq!(routes[1].name(), "post");
//! assert_eq!(routes[1].pattern(), r"/posts/{id:\d+}");
//! assert!(routes[1].accepts("POST"));
//! assert!(!routes[1].accepts("PUT"));
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! The command is part of Pyramid: `proutes development.ini > routes.txt`. See
//! [Displaying All Application Routes](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/commandline.html#displaying-all-application-routes)
//! in its documentation.

mod comparison;
mod findings;
mod table;

pub use comparison::check;
pub(crate) use comparison::compare;
pub use findings::{Finding, FindingKind, Report};
pub use table::{InvalidListing, parse};

/// A route of a Pyramid application.
///
/// See the [module docs](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRoute {
    name: String,
    pattern: String,
    views: Vec<ListedView>,
    line: usize,
}

impl ListedRoute {
    /// Returns a route that is known from elsewhere than a listing, by its views and the methods that they take.
    pub(crate) fn known(name: &str, pattern: &str, views: Vec<(String, String)>) -> Self {
        let views = views.into_iter();
        Self {
            name: name.to_owned(),
            pattern: pattern.to_owned(),
            views: views
                .map(|(view, methods)| ListedView { view, methods })
                .collect(),
            line: 0,
        }
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the pattern; that of a route to another site is a URL.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Returns the views, in the order listed.
    pub fn views(&self) -> &[ListedView] {
        &self.views
    }

    /// Returns the line of the listing, counted from one.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Tells whether the route leads to another site, so that no request matches it.
    pub fn is_external(&self) -> bool {
        crate::url::Origin::split(&self.pattern).is_some()
    }

    /// Tells whether the route is that of a static view, by the name that Pyramid gives it.
    fn is_static(&self) -> bool {
        self.name.starts_with("__") && self.pattern.ends_with("/*subpath")
    }

    /// Tells whether a view of the route takes requests with a method, as far as the listing says.
    ///
    /// A listing without the column `Method` says nothing, so that every method is taken. `GET` implies
    /// `HEAD`. A view that is `<unknown>`, as that of a route without a view, takes none.
    pub fn accepts(&self, method: &str) -> bool {
        self.views.iter().any(|view| view.accepts(method))
    }
}

/// What is listed for a route whose view the command does not find: it has none, or all of them have a name or a context.
const UNKNOWN: &str = "<unknown>";

/// A view of a [`ListedRoute`].
///
/// See the [module docs](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedView {
    view: String,
    methods: String,
}

impl ListedView {
    /// Returns the dotted name of the view, the place of static files, or `<unknown>`.
    pub fn view(&self) -> &str {
        &self.view
    }

    /// Returns the methods as listed: `*`, `GET,HEAD`, `!POST,*`, or `<route mismatch>` if there are none.
    pub fn methods(&self) -> &str {
        &self.methods
    }

    fn accepts(&self, method: &str) -> bool {
        let has = |wanted: &str| self.methods.split(',').any(|method| method == wanted);
        if self.view == UNKNOWN {
            return false;
        }
        if self.methods.is_empty() {
            return true;
        }
        if has("*") {
            return !has(&format!("!{method}"));
        }
        has(method) || (method == "HEAD" && has("GET"))
    }
}
