//! What an application says of its templates.

use serde::Serialize;

/// A template, and the templates that it names.
///
/// In a debug build, or where [the setting](crate::Settings) `pyramidion.reload_templates` is on, it is as its file is now.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.add_template("base.html", "<body>{% block page %}{% endblock %}</body>");
/// config.add_template("home.html", "{% extends 'base.html' %}");
/// let app = config.make_app()?;
/// let templates = app.templates();
/// let home = templates.iter().find(|template| template.name == "home.html").unwrap();
/// assert_eq!((home.references[0].keyword, home.references[0].line), ("extends", 1));
/// assert_eq!(home.references[0].names, ["base.html"]);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TemplateRecord {
    /// The whole name, with its package if it has one.
    pub name: String,
    /// The file that it was compiled from, or nothing for one that the application added itself.
    pub path: Option<String>,
    /// The statements that name other templates, in the order of the text. There are none if it cannot be parsed.
    pub references: Vec<TemplateReference>,
}

/// A statement of a template that names another one.
///
/// See [`TemplateRecord`] for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TemplateReference {
    /// `extends`, `include`, `import` or `from`.
    pub keyword: &'static str,
    /// Its line, counted from 1.
    pub line: usize,
    /// The whole names that are written out: one of them is taken.
    pub names: Vec<String>,
    /// Whether the name is worked out while the template is rendered, so that it may be another one.
    pub is_open: bool,
}
