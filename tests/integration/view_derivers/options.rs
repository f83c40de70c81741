//! Options of views, which view derivers read.

use std::sync::{Arc, Mutex};

use http::{HeaderName, HeaderValue};
use pyramidion::tweens::{Next, Tween};
use pyramidion::{
    Configurator, HttpException, Request, View, ViewResult, package, predicates, view_config,
};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

/// What is said of a view in the header of its answers.
#[derive(Clone)]
struct Audited(&'static str);

#[derive(Debug, PartialEq)]
struct Level(u32);

impl Tween for Audited {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        let response = next.run(request).await?;
        let (name, value) = (
            HeaderName::from_static("x-audit"),
            HeaderValue::from_static(self.0),
        );
        Ok(response.with_header(name, value))
    }
}

fn add_audit(config: &mut Configurator) {
    config.add_view_deriver("audit", |view| view.option::<Audited>().cloned());
    config.add_view_option::<Audited>();
}

mod scanned {
    use super::{Audited, Level, view_config};

    #[view_config(route_name = "one", option = Audited("of the attribute"))]
    fn one() -> &'static str {
        "one"
    }

    #[view_config(route_name = "two", option = (Audited("of two"), Level(2 + 1)))]
    fn two() -> &'static str {
        "two"
    }
}

#[test]
fn derivers_read_what_views_are_declared_with() {
    let levels = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&levels);
    let app = client(|config| {
        for name in ["one", "two", "three", "four"] {
            config.add_route(name, format!("/{name}"));
        }
        config.scan(package!(self::scanned));
        config.add_view(
            says("three")
                .route_name("three")
                .option(Audited("of the view")),
        );
        config.add_view(View::new(|| Err::<&str, _>(HttpException::gone())).route_name("four"));
        let gone = says("gone")
            .exception::<HttpException>()
            .option(Audited("of errors"));
        config.add_view(gone);
        add_audit(config);
        config.add_view_option::<Level>();
        config.add_view_deriver("level", move |view| {
            let level = view.option::<Level>().map(|level| level.0);
            noted.lock().unwrap().extend(level);
            None::<Audited>
        });
    });
    let audit = |path: &str| app.get(path).send().header("x-audit").map(str::to_owned);
    assert_eq!(audit("/one").as_deref(), Some("of the attribute"));
    assert_eq!(audit("/two").as_deref(), Some("of two"));
    assert_eq!(audit("/three").as_deref(), Some("of the view"));
    assert_eq!(audit("/four").as_deref(), Some("of errors"));
    assert_eq!(*levels.lock().unwrap(), [3]);
}

#[test]
fn derivers_see_what_is_built_in() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    client(|config| {
        config.add_route("home", "/");
        config.add_view_deriver("look", move |view| {
            let predicates = view
                .predicates()
                .iter()
                .map(|predicate| predicate.name().to_owned());
            let predicates: Vec<_> = predicates.collect();
            noted.lock().unwrap().push(format!(
                "{:?} {:?} {:?} {} {}",
                view.route_name(),
                view.name(),
                view.require_csrf(),
                predicates.join(","),
                view.http_cache().is_some(),
            ));
            None::<Audited>
        });
        let view = says("home").route_name("home").require_csrf(false);
        config.add_view(view.predicate(predicates::xhr(true)));
    });
    assert_eq!(
        *seen.lock().unwrap(),
        ["Some(\"home\") \"\" Some(false) xhr false"]
    );
}

#[test]
fn an_option_that_nothing_declares_is_a_mistake() {
    struct Auditd;
    let add = |config: &mut Configurator| {
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home").option(Auditd));
    };
    has_mistake(
        |config| {
            add(config);
            add_audit(config);
        },
        &[
            file!(),
            "the view has the option `Auditd`, which nothing declares (did you mean `Audited`?)",
        ],
    );
    let mistakes = mistakes(|config| {
        config.add_route("home", "/");
        let view = says("home").route_name("home");
        config.add_view(
            view.option(Audited("one"))
                .option(Audited("two"))
                .option(Level(1)),
        );
        add_audit(config);
    });
    assert_eq!(mistakes.len(), 2, "{mistakes:#?}");
    assert!(
        mistakes[0].contains("has the option `Audited` twice"),
        "{mistakes:#?}"
    );
    assert!(
        mistakes[1].contains("add `config.add_view_option::<Level>()`"),
        "{mistakes:#?}"
    );
}
