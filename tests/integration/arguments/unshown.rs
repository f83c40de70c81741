//! Templates that name what a view class does not show.

use pyramidion::extract::FromRequest;
use pyramidion::{Configurator, Request, package, view_config, view_defaults};

#[derive(serde::Serialize)]
struct Page {
    letters: usize,
}

struct Owned {
    name: String,
}

impl FromRequest for Owned {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let name = request.path().to_owned();
        Ok(Self { name })
    }
}

#[view_defaults(route_name = "hidden", view_values = length())]
impl Owned {
    fn length(&self) -> usize {
        self.name.len()
    }

    #[view_config(renderer = "integration/renderers/templates/class_hidden.html")]
    fn hidden(&self) -> Page {
        Page {
            letters: self.length(),
        }
    }
}

#[test]
fn a_template_that_names_what_is_not_shown_is_a_mistake() {
    let mut config = Configurator::new();
    config.add_route("hidden", "/hidden");
    config.scan(package!(crate::arguments::unshown));
    let error = config.make_app().unwrap_err().to_string();
    let messages = [
        "class_hidden.html:1: `view` has no value `name`; name the field or method in `view_values = (…)` of \
         `#[view_defaults]`",
        "class_hidden.html:2: `view` has no value `lenght` (did you mean `length`?)",
    ];
    for message in messages {
        assert!(error.contains(message), "{error}");
    }
}
