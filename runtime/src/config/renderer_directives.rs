//! How an application configures its renderers and templates.

use std::panic::Location;
use std::sync::Arc;

use crate::renderers::Renderer;
#[cfg(feature = "templates")]
use crate::renderers::TemplateSource;

use super::Configurator;
use super::actions::Declared;

/// Renderers and templates.
impl Configurator {
    /// Adds a renderer that views name with `renderer = "…"`.
    ///
    /// It can replace a built-in one. A name that begins with a dot is an extension: the renderer is then for
    /// every name that ends so, instead of the templates.
    #[track_caller]
    pub fn add_renderer(&mut self, name: impl Into<String>, renderer: impl Renderer) {
        let renderer: Arc<dyn Renderer> = Arc::new(renderer);
        let declared = Declared::new(renderer, Location::caller(), &self.include);
        self.renderers.push((name.into(), declared));
    }

    /// Adds a template that views name with `renderer = "…"`, or that other templates include.
    ///
    /// Templates that `#[view_config]` names are found by the compiler and need not be added. One that is
    /// added under the name of such a template, as in `blog:templates/article.html`, replaces it.
    #[cfg(feature = "templates")]
    #[track_caller]
    pub fn add_template(&mut self, name: &'static str, text: &'static str) {
        self.add_templates([TemplateSource {
            name,
            path: name,
            text,
        }]);
    }

    /// Adds templates that no view names but that are rendered by name or included by a name that is worked
    /// out.
    ///
    /// [`template!`](crate::template) makes them of files, as in
    /// `config.add_templates([template!("mail/welcome.txt")])`.
    #[cfg(feature = "templates")]
    #[track_caller]
    pub fn add_templates(&mut self, templates: impl IntoIterator<Item = TemplateSource>) {
        let place = Location::caller();
        for template in templates {
            let declared = Declared::new(template, place, &self.include);
            self.templates.push(declared);
        }
    }

    /// Calls a function with the environment of the templates while the application is made, to add filters,
    /// tests and functions or to be strict about undefined values.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_template("hello.html", "{{ 'hello'|shout }}");
    /// config.configure_templates(|environment| {
    ///     environment.add_filter("shout", |text: String| text.to_uppercase() + "!");
    /// });
    /// config.add_route("hello", "/");
    /// config.add_view(View::rendered(|_: &mut Request| ()).route_name("hello").renderer("hello.html"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "HELLO!");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[cfg(feature = "templates")]
    pub fn configure_templates(
        &mut self,
        configure: impl FnOnce(&mut minijinja::Environment<'static>) + Send + Sync + 'static,
    ) {
        self.template_customizers.push(Box::new(configure));
    }
}
