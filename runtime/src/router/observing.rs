//! Who watches a request, at the ends of its path.

use crate::httpexceptions::HttpException;
use crate::introspection::{Explanation, TemplateRecord};
use crate::observers::Departure;
use crate::renderers::RendererTable;
use crate::request::Request;
use crate::request::observed::{Informed, Watchers};
use crate::response::{self, Response};
use crate::telemetry::report;
use crate::unwinding::{caught, panic_text};

use super::interim::refuse_stream;
use super::pipeline::Pipeline;

impl Pipeline {
    /// Returns what an observer answers in place of the application.
    #[inline]
    pub(super) fn answer_of_observer(&self, request: &Request) -> Option<Response> {
        if self.observers.is_empty() {
            return None;
        }
        let mut observers = self.observers.iter();
        let answer = caught(|| observers.find_map(|observer| observer.answer(request)));
        let mut response = match answer {
            Ok(response) => response?,
            Err(panic) => {
                let panic = panic_text(&*panic);
                report!(ERROR, panic, "an observer panicked");
                Response::of_exception(HttpException::internal_server_error(), request.headers())
            }
        };
        refuse_stream(&mut response, request);
        response.write_exception(request.headers());
        response::frame(response.as_http_mut(), request.method());
        Some(response)
    }

    /// Asks the observers which of them watch a request. It is called within the span of the request.
    #[inline]
    pub(super) fn begin_watching(&self, request: &mut Request) {
        let witness = self.development.witness(request);
        if !self.observers.is_empty() || witness.is_some() {
            let watchers = Watchers::of(request, &self.observers, witness);
            #[cfg(feature = "observers")]
            crate::observers::lead_events_to(watchers.iter());
            request.set_watchers(watchers);
        }
    }

    /// Shows a response to the observers of its request.
    #[inline]
    pub(super) fn show_departure(&self, response: &mut Response, request: &Request) {
        if request.watchers().see_departure() {
            self.show_to_all(response, request);
        }
    }

    #[cold]
    fn show_to_all(&self, response: &mut Response, request: &Request) {
        for watcher in request.watchers().iter() {
            let mut departure = Departure::new(request, response, self);
            if let Err(panic) = caught(|| watcher.depart(&mut departure)) {
                let panic = panic_text(&*panic);
                report!(ERROR, panic, "an observer panicked");
            }
        }
    }
}

impl Informed for Pipeline {
    fn explanation(&self, request: &Request) -> Explanation {
        self.explain(request)
    }

    fn template(&self, name: &str) -> Option<TemplateRecord> {
        let table = self.registry.services.get::<RendererTable>()?;
        table.template_record(name)
    }
}
