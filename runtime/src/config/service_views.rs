//! Views that let services of other stacks answer.

use std::sync::Arc;

use crate::request::BodyLimits;
use crate::tower::{Mounted, Prefix};
use crate::view::View;

use super::actions::IncludePath;
use super::mounts::of_request;
use super::report::Report;
use super::routes::Routes;
use super::subpaths::without_subpath;

/// Makes what answers for the views of services, within the limits of their routes.
pub(super) fn make_views(
    views: &mut [(View, IncludePath)],
    routes: &Routes,
    limits: &BodyLimits,
    report: &mut Report,
) {
    for (view, _) in views {
        let Some(declared) = view.service.take() else {
            continue;
        };
        if matches!(declared.prefix, Prefix::BeforeSubpath) {
            let missing = without_subpath(view, routes, "the path that the service sees");
            let missing = missing.map(|missing| format!("the view of a service: {missing}"));
            report.add_all_at(view.place, missing);
        }
        if !view.declared.context.is_error() {
            view.declared.require_csrf.get_or_insert(false);
        }
        let route = view.declared.route_name.as_deref();
        let route = route.and_then(|name| routes.find(name));
        let mounted = Arc::new(Mounted {
            service: declared.service,
            prefix: declared.prefix,
            limits: route.map_or(*limits, |route| *route.entry.body_limits),
            place: declared.place,
        });
        view.function = View::new(of_request(move |request| {
            let mounted = Arc::clone(&mounted);
            Box::pin(async move { mounted.answer(request).await })
        }))
        .function;
    }
}
