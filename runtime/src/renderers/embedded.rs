//! Templates that are a part of the program.

/// A template that is a part of the program; `#[view_config]` and [`template!`](crate::template) make it.
///
/// See [`template!`](crate::template) for an example.
#[derive(Clone, Copy, Debug)]
pub struct TemplateSource {
    /// The name: that of the package, a colon and the path from the package's folder.
    pub name: &'static str,
    /// The path of the file where the program was compiled.
    pub path: &'static str,
    /// The text.
    pub text: &'static str,
}

/// A folder of which any template may be meant, since a template works names out. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct TemplateFolder {
    /// The name, as that of a template; that of a package's own folder ends with the colon, and holds only the
    /// templates right in it.
    pub name: &'static str,
    /// The path of the folder where the program was compiled.
    pub path: &'static str,
    /// The files that nothing else names.
    pub templates: &'static [TemplateSource],
}

/// What a template that [`template!`](crate::template) makes refers to. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct TemplateSet {
    /// The name of the template.
    pub of: &'static str,
    pub templates: &'static [TemplateSource],
    pub folders: &'static [TemplateFolder],
}

inventory::collect!(TemplateSet);

impl TemplateSet {
    /// Returns what a template refers to, if `template!` made it.
    pub(crate) fn of(name: &str) -> Option<&'static Self> {
        inventory::iter::<Self>
            .into_iter()
            .find(|set| set.of == name)
    }
}
