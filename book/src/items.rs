//! Items of the framework, and their addresses.

use std::path::PathBuf;

/// Where the documentation of the framework is read.
const ADDRESS: &str = "https://docs.rs/pyramidion/latest/";

/// How the pages of items begin.
const KINDS: [&str; 13] = [
    "struct",
    "enum",
    "trait",
    "fn",
    "attr",
    "derive",
    "macro",
    "constant",
    "static",
    "type",
    "union",
    "traitalias",
    "primitive",
];

/// How the ids of what belongs to an item begin.
const MEMBERS: [&str; 6] = [
    "method",
    "tymethod",
    "variant",
    "associatedconstant",
    "associatedtype",
    "structfield",
];

/// What `cargo doc` has written.
pub(crate) struct Documentation {
    folder: PathBuf,
}

impl Documentation {
    /// Takes the documentation in a folder.
    ///
    /// # Errors
    ///
    /// Fails if there is none.
    pub(crate) fn new(folder: PathBuf) -> Result<Self, String> {
        if folder.join("pyramidion/index.html").exists() {
            return Ok(Self { folder });
        }
        Err(format!(
            "there is no documentation in {}, which says where items are: run \
             `cargo doc --workspace --no-deps --all-features` first",
            folder.display()
        ))
    }

    /// Returns the address of an item, by what stands before `crate::` in a link, such as `macro@`, and what stands behind it.
    ///
    /// # Errors
    ///
    /// Fails with what is wrong if there is no such item, or if its page has no such section.
    pub(crate) fn address(&self, kind: &str, item: &str) -> Result<String, String> {
        let (item, section) = match item.split_once('#') {
            Some((item, section)) => (item, Some(section)),
            None => (item, None),
        };
        let mut page = self.page(kind.trim_end_matches('@'), item)?;
        if let Some(section) = section {
            if !self.has(&page, section) {
                return Err(format!("{page} has no section `{section}`"));
            }
            page = format!("{page}#{section}");
        }
        Ok(format!("{ADDRESS}{page}"))
    }

    /// Returns the page of an item, from the folder of the documentation on.
    fn page(&self, kind: &str, item: &str) -> Result<String, String> {
        let item = item.trim_end_matches("()").trim_end_matches('!');
        let names: Vec<_> = item.split("::").collect();
        let mut module = "pyramidion".to_owned();
        for (at, name) in names.iter().enumerate() {
            let is_last = at + 1 == names.len();
            let is_module = !is_last || matches!(kind, "" | "mod");
            let below = format!("{module}/{name}");
            let page = self.item(&module, if is_last { kind } else { "" }, name);
            match page {
                Some(page) if is_last => return Ok(page),
                Some(page) if at + 2 == names.len() => return self.member(&page, names[at + 1]),
                _ if is_module && self.exists(&format!("{below}/index.html")) => module = below,
                _ => return Err(format!("`{name}` is not in {module}")),
            }
        }
        Ok(format!("{module}/index.html"))
    }

    /// Returns the page of an item that is declared, or declared again, in a module.
    fn item(&self, module: &str, kind: &str, name: &str) -> Option<String> {
        let kinds = KINDS.iter().filter(|known| match kind {
            "" => true,
            "macro" => matches!(**known, "macro" | "attr" | "derive"),
            kind => kind == **known,
        });
        let mut pages = kinds.map(|kind| format!("{module}/{kind}.{name}.html"));
        pages
            .find(|page| self.exists(page))
            .or_else(|| self.declared_again(module, name))
    }

    /// Returns where `pub use` in a module leads to; to the list itself if it is a crate of others.
    fn declared_again(&self, module: &str, name: &str) -> Option<String> {
        let list = self.text(&format!("{module}/index.html"));
        let (_, row) = list.split_once(&format!("id=\"reexport.{name}\""))?;
        let (row, _) = row.split_once("</dt>")?;
        let Some((_, address)) = row.rsplit_once("href=\"") else {
            return Some(format!("{module}/index.html#reexport.{name}"));
        };
        let page = below(module, address.split('"').next()?);
        Some(page).filter(|page| self.exists(page))
    }

    fn member(&self, page: &str, name: &str) -> Result<String, String> {
        let of_page = |page: &str| {
            let mut ids = MEMBERS.iter().map(|kind| format!("{kind}.{name}"));
            let id = ids.find(|id| self.has(page, id))?;
            Some(format!("{page}#{id}"))
        };
        let found = of_page(page).or_else(|| of_page(&self.aliased(page)?));
        found.ok_or_else(|| format!("{page} has no `{name}`"))
    }

    /// Returns the page of the type that another name stands for.
    fn aliased(&self, page: &str) -> Option<String> {
        let (module, _) = page.rsplit_once('/')?;
        let text = self.text(page);
        let (_, declared) = text.split_once("item-decl")?;
        let (declared, _) = declared.split_once("</pre>")?;
        let (_, address) = declared.split_once(" = <a class=\"")?;
        let (_, address) = address.split_once("href=\"")?;
        Some(below(module, address.split('"').next()?))
    }

    fn has(&self, page: &str, id: &str) -> bool {
        self.text(page).contains(&format!("id=\"{id}\""))
    }

    fn exists(&self, page: &str) -> bool {
        self.folder.join(page).exists()
    }

    fn text(&self, page: &str) -> String {
        std::fs::read_to_string(self.folder.join(page)).unwrap_or_default()
    }
}

/// Returns what an address leads to from a page of a module.
fn below(module: &str, address: &str) -> String {
    let mut parts: Vec<_> = module.split('/').collect();
    for part in address.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::Documentation;

    #[test]
    fn an_item_is_where_it_is_declared() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("pyramidion");
        std::fs::create_dir_all(root.join("config")).expect("a folder");
        let write = |page: &str, text: &str| std::fs::write(root.join(page), text).expect("a page");
        write(
            "index.html",
            r#"<dt id="reexport.App"><code>pub use config::<a class="struct" href="config/struct.App.html">App</a>;</code></dt>
               <dt id="reexport.http"><code>pub use http;</code></dt>"#,
        );
        write("config/index.html", r#"<h2 id="two-phases">"#);
        write("config/struct.App.html", r#"<section id="method.call">"#);
        write(
            "type.Site.html",
            r#"<pre class="rust item-decl"><code>pub type Site = <a class="struct" href="config/struct.App.html">App</a>;</code></pre>"#,
        );
        write("derive.Route.html", "");
        write("trait.Route.html", "");
        let documentation = Documentation::new(folder.path().to_owned()).expect("a documentation");
        let address = |kind: &str, item: &str| {
            let address = documentation.address(kind, item);
            address.map(|found| found.replace("https://docs.rs/pyramidion/latest/pyramidion/", ""))
        };
        for (kind, item, page) in [
            ("", "App", "config/struct.App.html"),
            ("", "App::call", "config/struct.App.html#method.call"),
            (
                "",
                "config::App::call()",
                "config/struct.App.html#method.call",
            ),
            ("", "Site::call", "config/struct.App.html#method.call"),
            ("", "http", "index.html#reexport.http"),
            ("", "config", "config/index.html"),
            ("", "config#two-phases", "config/index.html#two-phases"),
            ("derive@", "Route", "derive.Route.html"),
            ("macro@", "Route", "derive.Route.html"),
            ("trait@", "Route", "trait.Route.html"),
        ] {
            assert_eq!(address(kind, item).as_deref(), Ok(page), "{kind}{item}");
        }
        for (item, mistake) in [
            ("Ap", "`Ap` is not in pyramidion"),
            ("config::Ap::call", "`Ap` is not in pyramidion/config"),
            ("App::cal", "pyramidion/config/struct.App.html has no `cal`"),
            (
                "config#three",
                "pyramidion/config/index.html has no section `three`",
            ),
        ] {
            assert_eq!(address("", item), Err(mistake.to_owned()));
        }
    }
}
