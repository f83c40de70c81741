//! What is collected for a template.

use super::*;

/// A folder with files, that goes when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("pyramidion-{}-{name}", std::process::id()));
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(root)
    }

    fn collect(&self, name: &str) -> Result<(Vec<String>, Vec<String>), String> {
        let names = |templates: &[Template]| templates.iter().map(|t| t.name.clone()).collect();
        let found = collect(&self.0, "shop", name)?;
        let of_folders = found.folders.iter().flat_map(|folder| &folder.templates);
        let of_folders: Vec<_> = of_folders.cloned().collect();
        Ok((names(&found.named), names(&of_folders)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_is_written_out_is_named_and_folders_are_taken_where_names_are_worked_out() {
    let folder = Folder::new(
        "names",
        &[
            (
                "t/a.html",
                "{%include'b.html'%}{% from ('../u/m.html') import m %}",
            ),
            (
                "t/b.html",
                "{% include ['gone.html', 'c.html'] if x else 'shop:t/d.html' %}",
            ),
            ("t/c.html", "{# {% include 'no.html' %} #}"),
            ("t/d.html", "{% if x %}{% include 'gone.html' %}{% endif %}"),
            ("t/other.html", ""),
            ("u/m.html", ""),
            ("w/open.html", "{% set l = '../t/c.html' %}{% extends l %}"),
            ("w/x/inside.html", "{% include '../../u/m.html' %}"),
            ("w/.hidden", ""),
            ("root.html", "{% include name %}"),
            ("Cargo.toml", ""),
        ],
    );
    let check = |name: &str, named: &[&str], of_folders: &[&str]| {
        let (found, others) = folder.collect(name).unwrap();
        assert_eq!((found, others), (owned(named), owned(of_folders)), "{name}");
    };
    check(
        "t/a.html",
        &["t/a.html", "t/b.html", "t/c.html", "t/d.html", "u/m.html"],
        &[],
    );
    // The folder that a text leads to is taken as well, since a name may be made of it.
    check(
        "w/open.html",
        &["t/c.html", "u/m.html", "w/open.html"],
        &["w/x/inside.html"],
    );
    check("root.html", &["root.html"], &[]);
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_makes_every_rendering_fail_is_explained() {
    let folder = Folder::new(
        "faults",
        &[
            ("a.html", "\n{% extends 'b.html' %}"),
            ("b.html", "{% extends 'a.html' %}"),
            ("c.html", "{% block x %}{% include 'd.htm' %}{% endblock %}"),
            ("d.html", ""),
        ],
    );
    assert_eq!(
        folder.collect("a.html").unwrap_err(),
        "templates lead to each other without end: `a.html` extends `b.html` in line 2, `b.html` \
         extends `a.html` in line 1"
    );
    assert_eq!(
        folder.collect("c.html").unwrap_err(),
        "there is no template `d.htm` in the folder of the crate, which `c.html` refers to in line \
         1; did you mean `d.html`?"
    );
    assert_eq!(
        folder.collect("d.htm").unwrap_err(),
        "there is no template `d.htm` in the folder of the crate; did you mean `d.html`?"
    );
}

#[test]
fn names_start_from_the_folder_of_the_template() {
    assert_eq!(join("base.html", "templates/a.html"), "templates/base.html");
    assert_eq!(
        join("../base.html", "templates/x/a.html"),
        "templates/base.html"
    );
    assert_eq!(join("./b.html", "a.html"), "b.html");
}
