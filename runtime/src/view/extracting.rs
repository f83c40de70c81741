//! Views without an attribute that take values from the request.

use crate::extract::FromRequest;
use crate::request::Request;

use super::{IntoViewResult, Outcome, Returns, View};

impl View {
    /// Returns a view that calls a function or closure with a value taken from the request.
    ///
    /// It is the imperative form of a view with an argument: what `A` needs is checked by
    /// [`make_app`](crate::Configurator::make_app). Further values are taken by [`FromRequest::from_request`];
    /// [`requires`](Self::requires) says so.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::Path;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let square = |_: &mut Request, Path(number): Path<u32>| (number * number).to_string();
    /// let mut config = Configurator::new();
    /// config.add_route("square", "/squares/{number}");
    /// config.add_view(View::taking(square).route_name("square"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/squares/7").send().text(), "49");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn taking<A, F, R>(function: F) -> Self
    where
        A: FromRequest,
        F: Fn(&mut Request, A) -> R + Send + Sync + 'static,
        R: IntoViewResult,
    {
        let view = Self::from_closure(Returns::Response, move |request, _| {
            let argument = A::from_request(request)?;
            function(request, argument)
                .into_view_result()
                .map(Outcome::Response)
        });
        view.requires::<A>()
    }

    /// Says that the view takes such a value from the request, so that what this needs is checked by
    /// [`make_app`](crate::Configurator::make_app).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::State;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("limit", "/limit");
    /// let limit = |request: &mut Request| request.state::<u32>().map(u32::to_string).unwrap_or_default();
    /// config.add_view(View::new(limit).requires::<State<u32>>().route_name("limit"));
    /// let error = config.make_app().unwrap_err().to_string();
    /// assert!(error.contains("no such value was given; call `config.set_state(…)`"));
    /// ```
    pub fn requires<A: FromRequest>(mut self) -> Self {
        self.declared.requires.to_mut().push(A::requires);
        self
    }
}
