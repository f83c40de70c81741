//! Which options of views there are, and those that nothing reads.

use std::any::{TypeId, type_name};

use pyramidion_syntax::near;

use crate::view::View;

use super::Configurator;
use super::report::Report;
use super::view_arguments::simple;

/// A type whose values are options of views.
pub(super) struct OptionType {
    id: TypeId,
    name: &'static str,
}

impl Configurator {
    /// Says that views may have an option of a type, which a [view deriver](Self::add_view_deriver) reads by
    /// [`ViewInfo::option`](super::ViewInfo::option).
    ///
    /// A view has it by `option = Audited("payments")` in the attribute, or by [`View::option`](crate::View::option). That a view has an
    /// option which nothing declares is a mistake. It may be declared after the views, and more than once.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::tweens::{Next, Tween};
    /// use pyramidion::{Configurator, Request, View, ViewResult, package, view_config};
    ///
    /// /// Views that have it say what they do.
    /// #[derive(Clone)]
    /// struct Audited(&'static str);
    ///
    /// impl Tween for Audited {
    ///     async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
    ///         println!("{} {}", self.0, request.path());
    ///         next.run(request).await
    ///     }
    /// }
    ///
    /// #[view_config(route_name = "pay", option = Audited("payments"))]
    /// fn pay() -> &'static str {
    ///     "paid"
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_view_option::<Audited>();
    /// config.add_view_deriver("audited", |view| view.option::<Audited>().cloned());
    /// config.add_route("pay", "/pay");
    /// config.add_route("refund", "/refund");
    /// config.add_view(View::new(|| "refunded").route_name("refund").option(Audited("refunds")));
    /// config.scan(package!(self));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/pay").send().text(), "paid");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn add_view_option<T: Send + Sync + 'static>(&mut self) {
        self.view_options.push(OptionType {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
        });
    }
}

/// Reports the options of a view that nothing declares, and those that it has twice.
pub(super) fn check(view: &View, declared: &[OptionType], report: &mut Report) {
    let options = &view.declared.options;
    for (position, option) in options.iter().enumerate() {
        let name = simple(option.type_name());
        let mut earlier = options[..position].iter();
        if earlier.any(|other| other.id() == option.id()) {
            report.add_of(
                view,
                format!("has the option `{name}` twice: keep one of them"),
            );
        } else if !declared.iter().any(|other| other.id == option.id()) {
            let names: Vec<_> = declared.iter().map(|other| simple(other.name)).collect();
            let hint = near::hint(&name, names.iter().map(String::as_str));
            report.add_of(
                view,
                format!(
                    "has the option `{name}`, which nothing declares{hint}; where its view deriver is added, add \
                     `config.add_view_option::<{name}>()`"
                ),
            );
        }
    }
}
