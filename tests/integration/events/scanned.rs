//! Subscribers that attributes declare.

use pyramidion::events::of;
use pyramidion::{App, Configurator, package};
use pyramidion_tests::applications::{client, mistakes, says};

use super::Story;

/// Subscribers that the tests scan.
mod shop {
    use pyramidion::events::{AnyEvent, As, Everything};
    use pyramidion::request::Registry;
    use pyramidion::subscriber;

    use super::Story;

    pub(super) struct Placed(pub(super) u32);

    pub(super) trait Billable: Sync {
        fn cents(&self) -> u32;
    }

    impl Billable for Placed {
        fn cents(&self) -> u32 {
            self.0 * 100
        }
    }

    fn note(registry: &Registry, what: impl Into<String>) -> pyramidion::Result<()> {
        registry.state::<Story>().ok_or("no story")?.note(what);
        Ok(())
    }

    #[subscriber(Placed)]
    fn first(event: &Placed, registry: &Registry) -> pyramidion::Result<()> {
        note(registry, format!("first {}", event.0))
    }

    #[subscriber(Placed, not(custom(number = ("7", "8"))))]
    async fn second(event: &Placed, registry: &Registry) -> pyramidion::Result<()> {
        tokio::task::yield_now().await;
        note(registry, format!("second {}", event.0))
    }

    #[subscriber(dyn Billable, custom(number = "9"))]
    fn bill(event: As<'_, dyn Billable>, registry: &Registry) -> pyramidion::Result<()> {
        note(registry, format!("bill {}", event.cents()))
    }

    #[subscriber(Everything)]
    #[subscriber(Everything, custom(number = "8"))]
    fn everything(event: AnyEvent<'_>, registry: &Registry) -> pyramidion::Result<()> {
        assert!(event.is::<Placed>());
        note(registry, "everything")
    }
}

/// Subscribers of requests, which have a module of their own.
mod requests {
    use pyramidion::events::{BeforeTraversal, NewRequest, NewResponse};
    use pyramidion::{Request, Response, subscriber};

    use super::Story;

    fn note(request: &Request, what: &str) -> pyramidion::Result<()> {
        request.state::<Story>().ok_or("no story")?.note(what);
        Ok(())
    }

    #[subscriber(NewRequest)]
    #[subscriber(BeforeTraversal)]
    async fn begin(request: &mut Request) -> pyramidion::Result<()> {
        note(request, "begin")
    }

    #[subscriber(NewResponse)]
    fn end(request: &mut Request, _: &mut Response) -> pyramidion::Result<()> {
        note(request, "end")
    }
}

fn add_number(config: &mut Configurator) {
    config.add_event_family::<shop::Placed, dyn shop::Billable>(|event| event);
    config.add_subscriber_predicate("number", |values: &[&str]| {
        let numbers: Result<Vec<u32>, _> = values.iter().map(|value| value.parse()).collect();
        let numbers = numbers?;
        Ok(move |event: pyramidion::events::AnyEvent<'_>| {
            let placed = event.downcast_ref::<shop::Placed>();
            placed.is_some_and(|placed| numbers.contains(&placed.0))
        })
    });
}

async fn told(app: &App, story: &Story, number: u32) -> Vec<String> {
    let told = app.registry().notify_async(&shop::Placed(number)).await;
    told.expect("it is told");
    story.take()
}

#[tokio::test]
async fn a_scan_finds_subscribers_and_puts_them_in_its_place() {
    let (story, mut config) = (Story::default(), Configurator::new());
    config.set_state(story.clone());
    let noted = story.clone();
    config.add_subscriber(of::<shop::Placed>(), move |_: &shop::Placed| {
        noted.note("before the scan");
        Ok(())
    });
    config.scan(package!(self::shop));
    let noted = story.clone();
    config.add_subscriber(of::<shop::Placed>(), move |_: &shop::Placed| {
        noted.note("after the scan");
        Ok(())
    });
    add_number(&mut config);
    let app = config.make_app().expect("an application");
    let all = [
        "everything",
        "before the scan",
        "first 1",
        "second 1",
        "after the scan",
    ];
    assert_eq!(told(&app, &story, 1).await, all);
    let eight = [
        "everything",
        "everything",
        "before the scan",
        "first 8",
        "after the scan",
    ];
    assert_eq!(told(&app, &story, 8).await, eight);
    let nine = [
        "everything",
        "bill 900",
        "before the scan",
        "first 9",
        "second 9",
        "after the scan",
    ];
    assert_eq!(told(&app, &story, 9).await, nine);
    let missed = "the subscriber `begin` is registered but no scan covers it";
    assert!(
        app.warnings()
            .iter()
            .any(|warning| warning.contains(missed))
    );
}

#[test]
fn subscribers_of_requests_are_found_too() {
    let story = Story::default();
    let app = client(|config| {
        config.set_state(story.clone());
        config.scan(package!(self::requests));
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home"));
    });
    app.get("/").send();
    assert_eq!(story.take(), ["begin", "begin", "end"]);
}

#[test]
fn a_predicate_that_nothing_adds_is_reported_at_each_attribute() {
    let mistakes = mistakes(|config| {
        config.add_event_family::<shop::Placed, dyn shop::Billable>(|event| event);
        config.add_subscriber_predicate("numbers", |_: &[&str]| {
            Ok(|_: pyramidion::events::AnyEvent<'_>| true)
        });
        config.scan(package!(self::shop));
    });
    assert_eq!(mistakes.len(), 3, "{mistakes:#?}");
    for mistake in mistakes {
        let expected = "there is no predicate `number` (did you mean `numbers`?)";
        assert!(mistake.contains(expected), "{mistake}");
        assert!(mistake.contains("events/scanned.rs:"), "{mistake}");
    }
}

mod by_place {
    use std::sync::Mutex;

    use pyramidion::subscriber;

    #[derive(Default)]
    pub(super) struct Named(Mutex<Vec<&'static str>>);

    impl Named {
        fn push(&self, name: &'static str) -> pyramidion::Result<()> {
            let mut names = self.0.lock().map_err(|_| "a panic")?;
            names.push(name);
            Ok(())
        }

        pub(super) fn into_names(self) -> Vec<&'static str> {
            self.0.into_inner().unwrap_or_default()
        }
    }

    #[subscriber(Named)]
    fn zebra(event: &Named) -> pyramidion::Result<()> {
        event.push("zebra")
    }

    #[subscriber(Named)]
    fn ant(event: &Named) -> pyramidion::Result<()> {
        event.push("ant")
    }
}

/// Pyramid goes by their names.
#[test]
fn subscribers_are_called_in_the_order_of_the_source() {
    let mut config = Configurator::new();
    config.scan(package!(self::by_place));
    let app = config.make_app().expect("a right configuration");
    let event = by_place::Named::default();
    app.registry().notify(&event).expect("nobody fails");
    assert_eq!(event.into_names(), ["zebra", "ant"]);
    let names = app
        .subscribers()
        .iter()
        .filter_map(|one| one.function.as_deref()?.rsplit("::").next());
    assert_eq!(names.collect::<Vec<_>>(), ["zebra", "ant"]);
}
