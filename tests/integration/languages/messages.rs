//! The messages of an application, as they are listed.

use pyramidion::{Configurator, tn, ts};

use super::mistakes;

#[test]
fn texts_of_rust_and_of_templates_are_listed_with_their_places() {
    let _ = (
        ts!(context: "test", domain: "listed", "Listed ${a}", a = 1),
        tn!(domain: "listed", "one listed", "${n} listed", 2),
        ts!(domain: "listed", default: "By default", "listed"),
    );
    let mut config = Configurator::new();
    config.add_template("page.html", "\n{{ gettext('Of a page', domain='listed') }}");
    let app = config.make_app().unwrap();
    let listed = app
        .messages()
        .iter()
        .filter(|record| record.domain.as_deref() == Some("listed"));
    let shown: Vec<_> = listed
        .map(|record| {
            let place = record.places[0].rsplit(['/', ':']).nth(1).unwrap();
            let of = |text: &Option<String>| text.clone().unwrap_or_default();
            let (plural, context, default) =
                (of(&record.plural), of(&record.context), of(&record.default));
            format!("{place} {}|{plural}|{context}|{default}", record.msgid)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "page.html Of a page|||",
            "messages.rs Listed ${a}||test|",
            "messages.rs one listed|${n} listed||",
            "messages.rs listed|||By default",
        ]
    );
}

#[test]
fn a_function_that_is_misspelled_is_a_mistake() {
    let mut config = Configurator::new();
    config.add_template("page.html", "{{ getext('a') }}");
    config.add_route("page", "/");
    config.add_view(
        pyramidion::View::rendered(|| ())
            .route_name("page")
            .renderer("page.html"),
    );
    let mistakes = mistakes(config);
    assert!(
        mistakes.contains("there is no function `getext` (did you mean `gettext`?)"),
        "{mistakes}"
    );
}
