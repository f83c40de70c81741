//! Places that an editor opens.

use super::developing;
use super::pages::{application, seen};

#[test]
fn places_are_links_to_the_editor_that_a_setting_names() {
    for (editor, expected) in [
        ("vscode", Some("href=\"vscode://file/")),
        ("zed", Some("href=\"zed://file/")),
        ("idea", Some("href=\"idea://open?file=/")),
        ("x-own://{path}#{line},{column}", Some("href=\"x-own:///")),
        ("javascript:alert({path})", None),
        ("emacs", None),
    ] {
        let mut config = developing();
        config.settings_mut().set("pyramidion.editor", editor);
        let [html, ..] = seen(&application(config), "/parse?n=x");
        let text = html.text();
        match expected {
            Some(link) => {
                let (_, rest) = text.split_once(link).expect("a link");
                assert!(rest.contains("tests/integration/devel/pages.rs"), "{rest}");
                assert!(text.contains(">Open in editor</a>"));
            }
            None => assert!(!text.contains("<a "), "{editor}"),
        }
    }
}

#[test]
fn an_editor_on_another_machine_has_the_workspace_elsewhere() {
    let mut config = developing();
    let settings = config.settings_mut();
    settings.set("pyramidion.editor", "vscode");
    settings.set("pyramidion.editor_root", "/srv/ada/blog");
    let [html, ..] = seen(&application(config), "/parse?n=x");
    let link = "href=\"vscode://file/srv/ada/blog/tests/integration/devel/pages.rs:";
    assert!(html.text().contains(link), "{}", html.text());
}

#[test]
fn an_editor_that_opens_nothing_is_warned_of() {
    for (editor, warning) in [
        ("zed", None),
        ("vscod", Some("did you mean `vscode`?")),
        ("javascript:alert({path})", Some("opens nothing")),
    ] {
        let mut config = developing();
        config.settings_mut().set("pyramidion.editor", editor);
        let client = application(config);
        let warnings = client.app().warnings().join("\n");
        assert_eq!(
            warnings.contains("pyramidion.editor"),
            warning.is_some(),
            "{warnings}"
        );
        assert!(warnings.contains(warning.unwrap_or_default()), "{warnings}");
    }
}
