//! In which order tweens and view derivers stand.

use std::sync::{Arc, Mutex};

use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::session::Value;
use pyramidion::testing::TestApp;
use pyramidion::tweens::{EXCVIEW, Next, Order, Tween};
use pyramidion::{App, ConfigurationError, Configurator, HttpException, Request, View, ViewResult};
use pyramidion_tests::applications::says;

use super::{Outcome, field, rows, text};

/// Notes in which order requests pass, outermost first.
#[derive(Clone, Default)]
struct Passed(Arc<Mutex<Vec<String>>>);

impl Passed {
    fn note(&self, name: &str) {
        self.0.lock().expect("nobody panics").push(name.to_owned());
    }

    /// Returns what notes that a request passes.
    fn by(&self, name: &str) -> Pass {
        Pass {
            name: name.to_owned(),
            passed: self.clone(),
        }
    }
}

/// What stands before the name of one that an error passes.
const INSIDE: &str = "inside ";

struct Pass {
    name: String,
    passed: Passed,
}

impl Tween for Pass {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        self.passed.note(&self.name);

        let result = next.run(request).await;
        // Outside the exception views there is a response, inside there is the error.
        if result.is_err() {
            self.passed.note(&format!("{INSIDE}{}", self.name));
        }
        result
    }
}

/// Returns the names and wishes of a row.
fn specs(row: &Value) -> Vec<(&str, Order)> {
    let names = |wishes: &Value| -> Vec<String> {
        let wishes = wishes.as_array().unwrap_or_default().iter();
        let wishes = wishes.map(|wish| wish.as_str().expect("a name"));
        let name = |wish| match wish {
            "INGRESS" => "ingress",
            "VIEW" => "view",
            wish => wish,
        };
        wishes.map(|wish| name(wish).to_owned()).collect()
    };
    let specs = rows(row, "specs").iter().map(|spec| {
        let Some([name, under, over]) = spec.as_array() else {
            panic!("{spec} is not a tween");
        };
        let order = Order::new().under(names(under)).over(names(over));
        (name.as_str().expect("a name"), order)
    });
    specs.collect()
}

/// Sends a request, and returns what it passed.
fn passed_by(app: App, passed: &Passed) -> Vec<String> {
    TestApp::new(app).get("/").send();
    passed.0.lock().expect("nobody panics").clone()
}

#[test]
fn behaviours_vectors_tweens() {
    let file = pyramidion_tests::vectors("behaviours");
    let mut outcome = Outcome::default();
    for row in rows(&file, "tweens") {
        let passed = Passed::default();
        let mut config = Configurator::new();
        for (name, order) in specs(row) {
            config.add_tween_at(name, order, passed.by(name));
        }
        config.add_route("home", "/");
        let fail = |_: &mut Request| -> ViewResult { Err(HttpException::conflict().into()) };
        config.add_view(View::new(fail).route_name("home"));
        let ours = match config.make_app() {
            Ok(app) => with_exception_views(&passed_by(app, &passed)),
            Err(_) => "error".to_owned(),
        };
        outcome.check(text(row, "id"), &ours, text(row, "order"));
    }
    outcome.finish("behaviours.tweens");
}

/// Writes the exception views between the tweens that see responses and those that see the error.
fn with_exception_views(noted: &[String]) -> String {
    let noted = noted.iter().map(String::as_str);
    let (inside, mut order): (Vec<_>, Vec<_>) = noted.partition(|name| name.starts_with(INSIDE));
    order.insert(order.len() - inside.len(), EXCVIEW);
    order.join(",")
}

/// Lets nobody do anything.
struct Nobody;

impl SecurityPolicy for Nobody {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, _: &mut Request, _: &str) -> Decision {
        false.into()
    }
}

/// Tells whether a view deriver is refused since it stands inside the rendering.
fn is_inside_the_rendering(error: &ConfigurationError) -> bool {
    error
        .to_string()
        .contains("cannot stand under `rendered_view`")
}

#[test]
fn behaviours_vectors_derivers() {
    let file = pyramidion_tests::vectors("behaviours");
    let mut outcome = Outcome::default();
    for row in rows(&file, "derivers") {
        let passed = Passed::default();
        let mut config = Configurator::new();
        config.set_security_policy(Nobody);
        for (name, order) in specs(row) {
            let (passed, noted) = (passed.clone(), name.to_owned());
            config.add_view_deriver_at(name, order, move |view| {
                let is_ours = !view.is_exception_view();
                is_ours.then(|| passed.by(&noted))
            });
        }
        config.add_route("home", "/");
        let view = says("home").route_name("home");
        let view = view.decorator(passed.by("decorated_view"));
        config.add_view(match field(row, "secured") {
            Value::Bool(true) => view.permission("view"),
            _ => view,
        });
        let (id, pyramids) = (text(row, "id"), text(row, "order"));
        let ours = match config.make_app() {
            Ok(app) => {
                let mut order = passed_by(app, &passed);
                order.retain(|name| !name.starts_with(INSIDE));
                order.join(",")
            }
            Err(error) if pyramids != "error" && is_inside_the_rendering(&error) => {
                outcome.differ("what a view deriver surrounds is a response", id);
                continue;
            }
            Err(_) => "error".to_owned(),
        };
        outcome.check(id, &ours, pyramids);
    }
    outcome.finish("behaviours.derivers");
}
