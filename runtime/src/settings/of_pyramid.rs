//! Settings of Pyramid: what there is in their place.

/// A setting of Pyramid.
#[derive(Debug)]
pub(crate) struct OfPyramid {
    pub(crate) name: &'static str,
    /// The setting here that stands for it.
    pub(crate) here: Option<&'static str>,
    /// What else to know of that, or what to write instead.
    pub(crate) further: &'static str,
}

impl OfPyramid {
    /// Returns the setting of a name.
    pub(crate) fn of_name(name: &str) -> Option<&'static Self> {
        OF_PYRAMID.iter().find(|setting| setting.name == name)
    }

    const fn same(name: &'static str, here: &'static str, further: &'static str) -> Self {
        let here = Some(here);
        Self {
            name,
            here,
            further,
        }
    }

    const fn none(name: &'static str, further: &'static str) -> Self {
        let here = None;
        Self {
            name,
            here,
            further,
        }
    }
}

const STATIC_FILES: &str = "static files are read for each request, unless the program holds them";

/// All of them.
const OF_PYRAMID: &[OfPyramid] = &[
    OfPyramid::same(
        "pyramid.csrf_trusted_origins",
        "pyramidion.csrf_trusted_origins",
        "",
    ),
    OfPyramid::none(
        "pyramid.debug_all",
        "each is set by itself: `pyramidion.debug_authorization`, `pyramidion.debug_notfound`, `pyramidion.debug_routematch`",
    ),
    OfPyramid::same(
        "pyramid.debug_authorization",
        "pyramidion.debug_authorization",
        "",
    ),
    OfPyramid::same("pyramid.debug_notfound", "pyramidion.debug_notfound", ""),
    OfPyramid::same(
        "pyramid.debug_routematch",
        "pyramidion.debug_routematch",
        "",
    ),
    OfPyramid::none(
        "pyramid.debug_templates",
        "errors of templates always name the file and the line",
    ),
    OfPyramid::same(
        "pyramid.default_locale_name",
        "pyramidion.default_locale_name",
        "",
    ),
    OfPyramid::none(
        "pyramid.includes",
        "parts are included in the program: `config.include(…)`",
    ),
    OfPyramid::same(
        "pyramid.prevent_cachebust",
        "pyramidion.prevent_cachebust",
        "",
    ),
    OfPyramid::same(
        "pyramid.prevent_http_cache",
        "pyramidion.prevent_http_cache",
        "",
    ),
    OfPyramid::same(
        "pyramid.reload_all",
        "pyramidion.reload_templates",
        STATIC_FILES,
    ),
    OfPyramid::none("pyramid.reload_assets", STATIC_FILES),
    OfPyramid::same(
        "pyramid.reload_templates",
        "pyramidion.reload_templates",
        "",
    ),
    OfPyramid::same(
        "pyramid.tweens",
        "pyramidion.tweens",
        "tweens have the names of `add_tween`, and exception views are `excview`",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chapter_has_every_setting() {
        let chapter = include_str!("../../docs/moving.md");
        for OfPyramid {
            name,
            here,
            further,
        } in OF_PYRAMID
        {
            let here = here.map_or_else(String::new, |here| format!("`{here}`"));
            let row = format!("| `{name}` | {here} | {further} |").replace("|  |", "| |");
            assert!(chapter.contains(&row), "{row}");
        }
    }
}
