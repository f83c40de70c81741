//! Events of an application's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::events::{
    AnyEvent, As, BeforeRender, Everything, NewResponse, ServerEnded, of, of_family,
};
use pyramidion::request::Registry;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, View, package};
use pyramidion_tests::applications::{client, has_mistake};

use super::Story;

struct Placed(u32);

struct Shipped;

trait Billable: Sync {
    fn cents(&self) -> u32;
}

impl Billable for Placed {
    fn cents(&self) -> u32 {
        self.0 * 100
    }
}

/// Adds a view that tells of an event.
fn tells(config: &mut Configurator) {
    config.add_route("order", "/orders/{number}");
    let view = |request: &mut Request| {
        let number = request.matchdict().get("number").unwrap_or_default();
        request.notify(&Placed(number.parse()?))?;
        Ok::<_, pyramidion::Error>("placed")
    };
    config.add_view(View::new(view).route_name("order"));
}

#[test]
fn the_more_general_subscribers_are_told_first() {
    let story = Story::default();
    let app = client(|config| {
        let noted = story.clone();
        config.add_subscriber(of::<Placed>(), move |event: &Placed| {
            noted.note(format!("the type {}", event.0));
            Ok(())
        });
        let noted = story.clone();
        let family = of_family::<dyn Billable>();
        config.add_subscriber(family, move |event: As<'_, dyn Billable>| {
            noted.note(format!("the family {}", event.cents()));
            Ok(())
        });
        let noted = story.clone();
        config.add_subscriber(Everything, move |event: AnyEvent<'_>| {
            assert!(event.is::<Placed>());
            noted.note(event.type_name());
            Ok(())
        });
        let noted = story.clone();
        config.add_subscriber(of::<Shipped>(), move |_: &Shipped| {
            noted.note("another type");
            Ok(())
        });
        config.add_event_family::<Placed, dyn Billable>(|event| event);
        tells(config);
    });
    assert_eq!(app.get("/orders/7").send().text(), "placed");
    assert_eq!(
        story.take(),
        [
            std::any::type_name::<Placed>(),
            "the family 700",
            "the type 7"
        ]
    );
}

#[test]
fn an_event_that_nobody_subscribed_to_is_told_to_nobody() {
    let app = client(tells);
    assert_eq!(app.get("/orders/7").send().text(), "placed");
    let app = client(|config| {
        config.add_subscriber(of::<Shipped>(), |_: &Shipped| Err("never told".into()));
        tells(config);
    });
    assert_eq!(app.get("/orders/7").send().text(), "placed");
}

#[test]
fn an_error_ends_the_telling_and_goes_to_whoever_told() {
    let story = Story::default();
    let app = client(|config| {
        config.add_subscriber(of::<Placed>(), |event: &Placed| match event.0 {
            13 => Err(HttpException::conflict().into()),
            _ => Ok(()),
        });
        let noted = story.clone();
        config.add_subscriber(of::<Placed>(), move |event: &Placed| {
            noted.note(format!("{}", event.0));
            Ok(())
        });
        tells(config);
    });
    assert_eq!(app.get("/orders/13").send().status(), 409);
    assert_eq!(story.take(), [""; 0]);
    assert_eq!(app.get("/orders/14").send().status(), 200);
    assert_eq!(story.take(), ["14"]);
}

#[test]
fn a_panic_of_a_subscriber_is_that_of_the_view() {
    let app = client(|config| {
        config.add_subscriber(of::<Placed>(), |event: &Placed| {
            assert!(event.0 != 13, "a subscriber panics");
            Ok(())
        });
        tells(config);
    });
    assert_eq!(app.get("/orders/13").send().status(), 500);
    assert_eq!(app.get("/orders/14").send().status(), 200);
}

#[test]
fn a_subscriber_may_tell_of_further_events() {
    let story = Story::default();
    let app = client(|config| {
        config.add_subscriber(
            of::<Placed>(),
            |event: &Placed, request: &mut Request| match event.0 {
                0 => request.notify(&Shipped),
                number => request.notify(&Placed(number - 1)),
            },
        );
        let noted = story.clone();
        config.add_subscriber(of::<Placed>(), move |event: &Placed| {
            noted.note(format!("{}", event.0));
            Ok(())
        });
        let noted = story.clone();
        config.add_subscriber(of::<Shipped>(), move |_: &Shipped| {
            noted.note("shipped");
            Ok(())
        });
        tells(config);
    });
    assert_eq!(app.get("/orders/2").send().text(), "placed");
    assert_eq!(story.take(), ["shipped", "0", "1", "2"]);
}

#[test]
fn subscribers_take_the_request_or_the_registry() {
    let app = client(|config| {
        config.set_state("from the registry");
        config.add_subscriber(of::<Placed>(), |event: &Placed, request: &mut Request| {
            request.extensions_mut().insert(event.0);
            Ok(())
        });
        config.add_subscriber(of::<Placed>(), |_: &Placed, registry: &Registry| {
            assert_eq!(registry.state::<&str>(), Some(&"from the registry"));
            Ok(())
        });
        config.add_route("order", "/");
        let view = |request: &mut Request| {
            request.notify(&Placed(7))?;
            Ok::<_, pyramidion::Error>(format!("{:?}", request.extensions().get::<u32>()))
        };
        config.add_view(View::new(view).route_name("order"));
    });
    assert_eq!(app.get("/").send().text(), "Some(7)");
}

#[test]
fn subscribers_that_wait_are_waited_for_in_their_order() {
    async fn note(registry: &Registry, what: &str) -> pyramidion::Result<()> {
        tokio::task::yield_now().await;
        registry.state::<Story>().ok_or("no story")?.note(what);
        Ok(())
    }
    async fn note_event(event: &Placed, registry: &Registry) -> pyramidion::Result<()> {
        note(registry, &format!("the first {}", event.0)).await
    }
    let story = Story::default();
    let app = client(|config| {
        config.set_state(story.clone());
        config.add_subscriber(of::<Placed>(), note_event);
        let noted = story.clone();
        config.add_subscriber(of::<Placed>(), move |_: &Placed| {
            noted.note("the second");
            Ok(())
        });
        let third = async |event: As<'_, dyn Billable>, request: &mut Request| {
            note(request.registry(), "the family").await?;
            match event.cents() {
                1300 => Err(HttpException::conflict().into()),
                _ => Ok(()),
            }
        };
        config.add_subscriber(of_family::<dyn Billable>(), third);
        config.add_event_family::<Placed, dyn Billable>(|event| event);
        config.add_route("order", "/orders/{number}");
        let view = async |request: &mut Request| {
            let number = request.matchdict().get("number").unwrap_or_default();
            request.notify_async(&Placed(number.parse()?)).await?;
            Ok::<_, pyramidion::Error>("placed")
        };
        config.add_view(View::new(view).route_name("order"));
    });
    assert_eq!(app.get("/orders/7").send().text(), "placed");
    assert_eq!(story.take(), ["the family", "the first 7", "the second"]);
    assert_eq!(app.get("/orders/13").send().status(), 409);
    assert_eq!(story.take(), ["the family"]);
}

/// Returns what is said where `notify` is called without a request.
fn refused(config: Configurator) -> String {
    let app = config.make_app().expect("an application");
    let refused = app.registry().notify(&Placed(1));
    let error = refused.expect_err("nobody can be told");
    assert!(
        error.place().file().ends_with("own.rs"),
        "{}",
        error.place()
    );
    error.to_string()
}

#[test]
fn an_event_with_a_subscriber_that_waits_is_not_told_by_what_does_not_wait() {
    let mut config = Configurator::new();
    let line = line!() + 1;
    config.add_subscriber(of::<Placed>(), async |_: &Placed| Ok(()));
    config.add_subscriber(of::<Placed>(), |_: &Placed| Err("nobody is told".into()));
    let message = refused(config);
    let place = format!("{}:{line} must be waited for", file!());
    assert!(message.contains(&place), "{message}");
    assert!(
        message.contains("write `notify_async(&event).await`"),
        "{message}"
    );
}

#[test]
fn an_event_with_a_subscriber_that_takes_the_request_is_not_told_without_one() {
    let mut config = Configurator::new();
    config.add_subscriber(of::<Placed>(), |_: &Placed, _: &mut Request| Ok(()));
    let message = refused(config);
    assert!(message.contains("takes `&mut Request`"), "{message}");
    assert!(
        message.contains("write `request.notify(&event)`"),
        "{message}"
    );
}

#[test]
fn tasks_tell_by_the_registry() {
    let count = Arc::new(AtomicUsize::new(0));
    let mut config = Configurator::new();
    let counted = Arc::clone(&count);
    config.add_subscriber(of::<Shipped>(), move |_: &Shipped, registry: &Registry| {
        assert!(registry.settings().get("pyramidion.none").is_none());
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    config.add_subscriber(of::<Shipped>(), async |_: &Shipped| Ok(()));
    config.add_route("ship", "/ship");
    let view = |request: &mut Request| {
        let registry = Arc::clone(request.registry());
        request.spawn(async move { registry.notify_async(&Shipped).await })?;
        Ok::<_, pyramidion::Error>("it is shipped")
    };
    config.add_view(View::new(view).route_name("ship"));
    let app = TestApp::new(config.make_app().expect("an application"));
    assert_eq!(app.get("/ship").send().text(), "it is shipped");
    app.wait_for_tasks();
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn what_an_include_adds_stands_in_the_place_of_its_call() {
    fn note(
        story: &Story,
        what: &'static str,
    ) -> impl Fn(&Placed) -> pyramidion::Result<()> + use<> {
        let story = story.clone();
        move |_| {
            story.note(what);
            Ok(())
        }
    }
    let story = Story::default();
    let app = client(|config| {
        config.add_subscriber(of::<Placed>(), note(&story, "first"));
        let of_part = note(&story, "of the part");
        config.include(move |config| config.add_subscriber(of::<Placed>(), of_part));
        config.add_subscriber(of::<Placed>(), note(&story, "last"));
        tells(config);
    });
    app.get("/orders/1").send();
    assert_eq!(story.take(), ["first", "of the part", "last"]);
}

#[test]
fn families_that_are_named_first_are_nearer() {
    trait Loud {}
    impl Loud for Placed {}
    let story = Story::default();
    let app = client(|config| {
        let noted = story.clone();
        config.add_subscriber(
            of_family::<dyn Billable>(),
            move |_: As<'_, dyn Billable>| {
                noted.note("billable");
                Ok(())
            },
        );
        let noted = story.clone();
        config.add_subscriber(of_family::<dyn Loud>(), move |_: As<'_, dyn Loud>| {
            noted.note("loud");
            Ok(())
        });
        config.add_event_family::<Placed, dyn Billable>(|event| event);
        config.add_event_family::<Placed, dyn Loud>(|event| event);
        tells(config);
    });
    app.get("/orders/1").send();
    assert_eq!(story.take(), ["loud", "billable"]);
}

#[test]
fn a_family_without_events_is_warned_of() {
    let mut config = Configurator::new();
    config.add_subscriber(
        of_family::<dyn Billable>(),
        |_: As<'_, dyn Billable>| Ok(()),
    );
    let app = config.make_app().expect("an application");
    let expected = "for the family `dyn Billable`, to which no event belongs";
    let mut warnings = app.warnings().iter();
    assert!(
        warnings.any(|warning| warning.contains(expected)),
        "{:#?}",
        app.warnings()
    );
}

/// Tells of its own event, for ever.
async fn again(event: &Placed, request: &mut Request) -> pyramidion::Result<()> {
    tokio::task::yield_now().await;
    request.notify_async(&Placed(event.0 + 1)).await
}

#[tokio::test]
async fn events_that_are_told_within_each_other_without_end_are_an_error() {
    let expected = "events are told within each other; does a subscriber notify of its own event";
    let mut config = Configurator::new();
    config.add_subscriber(of::<Placed>(), |event: &Placed, registry: &Registry| {
        registry.notify(&Placed(event.0 + 1))
    });
    let app = config.make_app().expect("an application");
    for _ in 0..2 {
        let told = app.registry().notify(&Placed(0));
        assert!(told.unwrap_err().to_string().contains(expected));
    }

    let mut config = Configurator::new();
    config.add_subscriber(of::<Placed>(), again);
    config.add_route("order", "/order");
    config.add_view(View::new(order_without_end).route_name("order"));
    let app = TestApp::new(config.make_app().expect("an application"));
    assert_eq!(app.get("/order").send_async().await.text(), expected);
}

async fn order_without_end(request: &mut Request) -> &'static str {
    let expected = "events are told within each other; does a subscriber notify of its own event";
    let told = request.notify_async(&Placed(0)).await;
    if told.is_err_and(|error| error.to_string().contains(expected)) {
        expected
    } else {
        "told"
    }
}

#[test]
fn a_family_that_is_declared_again_is_told_once() {
    let story = Story::default();
    let app = client(|config| {
        let noted = story.clone();
        config.add_event_family::<Placed, dyn Billable>(|event| event);
        config.add_event_family::<Placed, dyn Billable>(|event| event);
        let family = of_family::<dyn Billable>();
        config.add_subscriber(family, move |event: As<'_, dyn Billable>| {
            noted.note(format!("{}", event.cents()));
            Ok(())
        });
    });
    app.app().registry().notify(&Placed(1)).expect("it is told");
    assert_eq!(story.take(), ["100"]);
}

/// Subscribers that take events of the framework as if they were the application's own.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "subscribers have this form"
)]
mod of_framework {
    use pyramidion::events::NewRequest;
    use pyramidion::subscriber;

    #[subscriber(NewRequest)]
    fn begin(_: &NewRequest) -> pyramidion::Result<()> {
        Ok(())
    }
}

#[test]
fn a_subscriber_that_takes_an_event_of_the_framework_is_a_mistake() {
    let never =
        "is never called, for it takes the event, which is one of the framework: let it take";
    has_mistake(
        |config| config.scan(package!(self::of_framework)),
        &[file!(), "`NewRequest`", never, "`&mut Request`"],
    );
    has_mistake(
        |config| config.add_subscriber(of::<NewResponse>(), |_: &NewResponse| Ok(())),
        &[
            never,
            "`&mut Response`, and name `NewResponse` without `of`",
        ],
    );
    has_mistake(
        |config| config.add_subscriber(of::<BeforeRender>(), |_: &BeforeRender| Ok(())),
        &[never, "`&mut SystemValues<'_>`"],
    );
    has_mistake(
        |config| config.add_subscriber(of::<ServerEnded>(), async |_: &ServerEnded| Ok(())),
        &[never, "`&App`"],
    );
}
