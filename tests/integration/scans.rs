//! What scans find, and what they leave out.

use pyramidion::config::Category;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package};
use pyramidion_tests::applications::has_mistake;

/// What the tests scan.
mod shop {
    use pyramidion::view_config;

    #[view_config(route_name = "home", request_method = "GET")]
    fn home() -> &'static str {
        "home"
    }

    pub(super) mod admin {
        use pyramidion::events::NewRequest;
        use pyramidion::{Request, Route, subscriber, view_config};

        #[derive(Route)]
        #[route(name = "orders", pattern = "/admin/orders")]
        struct Orders;

        #[view_config(route_name = "home", request_method = "POST")]
        fn change() -> &'static str {
            "changed"
        }

        #[view_config(route = Orders)]
        fn orders() -> &'static str {
            "orders"
        }

        #[subscriber(NewRequest)]
        fn note(request: &mut Request) -> pyramidion::Result<()> {
            let host = request.header("host").ok_or("there is no host")?.to_owned();
            request.extensions_mut().insert(host);
            Ok(())
        }
    }
}

/// Returns the statuses of a view, of one in the module `admin`, and of a typed route there.
fn statuses(configure: impl FnOnce(&mut Configurator)) -> [u16; 3] {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    configure(&mut config);
    let app = config.make_app().expect("an application");
    let of_admin = app
        .warnings()
        .iter()
        .filter(|warning| warning.contains("scans::shop"));
    assert_eq!(of_admin.count(), 0, "{:#?}", app.warnings());
    let app = TestApp::new(app);
    [
        app.get("/").send().status(),
        app.request("POST", "/").send().status(),
        app.get("/admin/orders").send().status(),
    ]
    .map(|status| status.as_u16())
}

#[test]
fn what_a_scan_ignores_is_not_there_and_not_warned_of() {
    let all = statuses(|config| {
        config.scan(package!(self::shop));
    });
    assert_eq!(all, [200, 200, 200]);
    let without = [200, 405, 404];
    let of_package = statuses(|config| {
        config.scan(package!(self::shop).ignore(package!(self::shop::admin)));
    });
    assert_eq!(of_package, without);
    let by_path = statuses(|config| {
        let scan = package!(self::shop);
        config.scan(scan.ignore_if(|module| module.ends_with("shop::admin")));
    });
    assert_eq!(by_path, without);
}

#[test]
fn another_scan_finds_what_one_ignores() {
    let both = statuses(|config| {
        config.scan(package!(self::shop).ignore(package!(self::shop::admin)));
        config.include(|config| {
            config.scan(package!(self::shop::admin));
        });
    });
    assert_eq!(both, [200, 200, 200]);
}

#[test]
fn what_is_ignored_must_be_there() {
    has_mistake(
        |config| {
            config.add_route("home", "/");
            config.scan(package!(self::shop).ignore(package!(self::shop::admin)));
            config.scan(package!(self::shop).ignore(package!(super::events)));
        },
        &[file!(), "so that there is nothing to ignore"],
    );
    has_mistake(
        |config| {
            config.add_route("home", "/");
            config.scan(package!(self::shop).ignore_if(|module| module == "admin"));
        },
        &[
            file!(),
            "for which this function returns `true`; it gets the path of a module, such as",
        ],
    );
}

#[test]
fn a_scan_that_leaves_everything_out_is_a_mistake() {
    let all = || package!(self::only_views).ignore(package!(self::only_views));
    has_mistake(
        |config| config.scan(all()),
        &[file!(), "all that is in `", "is ignored", "ignore less"],
    );
    has_mistake(
        |config| config.scan(package!(self::only_views).ignore_if(|_| true)),
        &[file!(), "all that is in `", "is ignored", "ignore less"],
    );
    has_mistake(
        |config| config.scan(all().categories([Category::Subscribers])),
        &[
            file!(),
            "nothing of `Subscribers` in `",
            "but what is ignored",
        ],
    );
    has_mistake(
        |config| config.scan(package!(self::only_views).categories([])),
        &[file!(), "names no category"],
    );
    // An ignored module of a package whose name is misspelled is not a second mistake.
    has_mistake(
        |config| config.scan(package!(std::thread).ignore(package!(std::sync))),
        &[file!(), "there are no views in `std::thread`"],
    );
}

#[test]
fn a_scan_may_be_for_some_kinds() {
    let views = statuses(|config| {
        config.add_route("orders", "/admin/orders");
        config.scan(package!(self::shop).categories([Category::Views]));
    });
    assert_eq!(views, [200, 200, 200]);
    let routes = statuses(|config| {
        config.scan(package!(self::shop).categories([Category::Routes]));
    });
    assert_eq!(routes, [404, 404, 404]);
    let both = statuses(|config| {
        let scan = package!(self::shop);
        config.scan(scan.categories([Category::Views, Category::Routes, Category::Subscribers]));
    });
    assert_eq!(both, [200, 200, 200]);
    has_mistake(
        |config| {
            let scan = package!(self::only_views);
            config.scan(scan.categories([Category::Routes, Category::Subscribers]));
        },
        &[
            file!(),
            "there is nothing of `Routes`, `Subscribers` in `",
            "name others",
        ],
    );
}

/// A module with nothing but a view.
mod only_views {
    use pyramidion::view_config;

    #[view_config(route_name = "home")]
    fn home() -> &'static str {
        "home"
    }
}
