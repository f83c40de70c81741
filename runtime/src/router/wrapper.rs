//! A view whose response is given to another view, which is found by its name: `wrapper`.

use crate::request::Request;
use crate::response::{Response, ViewResult};
use crate::tweens::{Next, Tween};
use crate::view::Text;

use super::itself::Itself;

/// What gives the response of a view to the view of a name.
pub(crate) struct Wrapper {
    name: Text,
}

impl Wrapper {
    pub(crate) fn new(name: Text) -> Self {
        Self { name }
    }
}

impl Tween for Wrapper {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        let wrapped = next.run(request).await?;
        let pipeline = Itself::of(request)?;
        let context = request.location();
        let response = pipeline
            .wrap(request, &context, &self.name, wrapped)
            .await?;
        response.ok_or_else(|| {
            let name = &self.name;
            format!(
                "no view with the name `{name}`, the `wrapper` of this view, is for the context"
            )
            .into()
        })
    }
}

impl Request {
    /// Takes the response of the view that the current one is the [wrapper](crate::View::wrapper) of: Pyramid's
    /// `request.wrapped_response`.
    ///
    /// There is none if the view is called for itself, and once it was taken. See [`View::wrapper`](crate::View::wrapper) for an
    /// example.
    pub fn take_wrapped_response(&mut self) -> Option<Response> {
        self.take_wrapped()
    }
}
