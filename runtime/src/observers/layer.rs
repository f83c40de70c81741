//! The layer of `tracing` that tells observers what is logged.

use std::sync::{Arc, Weak};

use tracing::{Event, Level, Subscriber, span};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::{Moment, RequestObserver};

/// Returns the layer that tells [observers](super) what is logged while their requests are answered and when these wait, with the
/// feature `observers`.
///
/// It stands on the [`Registry`] of `tracing-subscriber`, and asks for the level `DEBUG`, for `TRACE` below the target
/// `pyramidion::panel`. A filter of the other layers is theirs alone if it is given by `with_filter`. The commands of an
/// application have the layer in debug builds.
///
/// # Examples
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// let subscriber = tracing_subscriber::registry().with(pyramidion::observers::layer());
/// tracing::subscriber::with_default(subscriber, || tracing::info!("no request is answered"));
/// ```
pub fn layer<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    // What these libraries tell of their work belongs to no request, and is much.
    let quiet = ["h2", "hyper", "hyper_util", "rustls", "tokio", "mio"];
    let told = Targets::new()
        .with_default(Level::DEBUG)
        .with_target("pyramidion::panel", Level::TRACE)
        .with_targets(quiet.map(|target| (target, Level::INFO)));
    ObserverLayer.with_filter(told)
}

/// Tells observers what is logged while their requests are answered.
struct ObserverLayer;

/// Who watches the request of a span.
struct Watching(Vec<Weak<dyn RequestObserver>>);

impl<S> Layer<S> for ObserverLayer
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        for span in context.event_scope(event).into_iter().flatten() {
            let Some(watchers) = span.extensions().get::<Watching>().map(Watching::all) else {
                continue;
            };
            for one in &watchers {
                one.note(Moment::Logged(event));
            }
        }
    }

    fn on_enter(&self, id: &span::Id, context: Context<'_, S>) {
        tell(|| Moment::GoesOn, id, &context);
    }

    fn on_exit(&self, id: &span::Id, context: Context<'_, S>) {
        tell(|| Moment::Waits, id, &context);
    }
}

/// Tells the observers of the request of a span that it waits or goes on.
fn tell<S>(moment: fn() -> Moment<'static>, id: &span::Id, context: &Context<'_, S>)
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    let Some(span) = context.span(id) else {
        return;
    };
    let watchers = span.extensions().get::<Watching>().map(Watching::all);
    for one in watchers.iter().flatten() {
        one.note(moment());
    }
}

impl Watching {
    /// Returns those who still watch. What they do is done without the lock of the span.
    fn all(&self) -> Vec<Arc<dyn RequestObserver>> {
        self.0.iter().filter_map(Weak::upgrade).collect()
    }
}

/// Leads the events within the current span to the observers of its request.
pub(crate) fn lead_events_to<'w>(watchers: impl Iterator<Item = &'w Arc<dyn RequestObserver>>) {
    let watching = Watching(watchers.map(Arc::downgrade).collect());
    tracing::Span::current().with_subscriber(|(id, dispatch)| {
        let span = dispatch
            .downcast_ref::<Registry>()
            .and_then(|registry| registry.span(id));
        if let Some(span) = span {
            span.extensions_mut().replace(watching);
        }
    });
}
