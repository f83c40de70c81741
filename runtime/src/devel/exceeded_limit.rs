//! Which limit of the application a request is beyond, what sets it, and to how much.

use crate::httpexceptions::Limit;
use crate::request::{BodyLimits, Request};

use super::mask::Mask;
use super::page_contents::Advice;

/// The setting for views that say nothing of it, with its default.
const TIMEOUT: (&str, &str) = ("pyramidion.timeout", "300");

/// Says what sets a limit, and to how much it is set.
pub(super) fn advice(limit: Limit, limits: &BodyLimits, request: &Request, mask: &Mask) -> Advice {
    let form = &limits.form;
    let text = match limit {
        Limit::Body => {
            let size = bytes(limits.max_size);
            of_route("Configurator::set_body_limit", "body_limit", request, &size)
        }
        Limit::BodyTime => format!(
            "`Configurator::set_body_timeouts` sets this: {:?} for each piece and {:?} for the whole body now.",
            limits.read_timeout, limits.total_timeout
        ),
        Limit::Fields => of_form("max_fields", &form.fields().to_string(), request),
        Limit::Files => of_form("max_files", &form.files().to_string(), request),
        Limit::FieldSize => of_form("max_field_size", &bytes(form.field_size()), request),
        Limit::Memory => of_form("max_memory", &bytes(form.memory()), request),
        #[cfg(feature = "multipart")]
        Limit::PartHeader => "No setting changes this.".to_owned(),
        Limit::ViewTime => {
            let (name, default) = TIMEOUT;
            let seconds = request.settings().get(name).unwrap_or(default);
            format!(
                "`timeout` of the view sets this, and for views without it the setting `{name}`, which is `{seconds}` now. \
                 What takes long can go on after the response: see `tasks`."
            )
        }
        #[cfg(feature = "forward")]
        Limit::UpstreamTime => {
            "`Upstreams::connect_timeout` and `Upstreams::head_timeout` set this.".to_owned()
        }
    };
    Advice {
        text: mask.text(&text),
        target: None,
    }
}

/// Says that a limit of forms is set in two ways.
fn of_form(method: &str, size: &str, request: &Request) -> String {
    let all = format!("Configurator::set_form_limits` with `FormLimits::{method}");
    of_route(&all, "form_limits", request, size)
}

/// Says that a limit is set for all routes or for one.
fn of_route(all: &str, one: &str, request: &Request, size: &str) -> String {
    let route = match request.matched_route() {
        Some(route) => format!("the route `{}`", route.name()),
        None => "one route".to_owned(),
    };
    format!("`{all}` sets this for all routes, and `{one}` for {route}: {size} now.")
}

/// Writes a size also in a larger unit, if it is a whole number of those.
fn bytes(size: u64) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = UNITS
        .iter()
        .find(|(shift, _)| size >> shift << shift == size && size >> shift > 0);
    match unit {
        Some((shift, unit)) => format!("{size} bytes ({} {unit})", size >> shift),
        None => format!("{size} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_are_written_for_people() {
        for (size, text) in [
            (0, "0 bytes"),
            (10, "10 bytes"),
            (1 << 10, "1024 bytes (1 KiB)"),
            (2 << 20, "2097152 bytes (2 MiB)"),
            (1500 << 10, "1536000 bytes (1500 KiB)"),
            (3 << 30, "3221225472 bytes (3 GiB)"),
        ] {
            assert_eq!(bytes(size), text);
        }
    }
}
