//! In which order tweens and view derivers stand.

use std::sync::{Arc, Mutex};

use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::session::Value;
use pyramidion::testing::TestApp;
use pyramidion::tweens::{EXCVIEW, Next, Order, Tween};
use pyramidion::{
    App, BoxFuture, ConfigurationError, Configurator, HttpException, Request, View, ViewResult,
};
use pyramidion_tests::applications::says;

use super::{Outcome, field, rows, text};

/// Notes in which order requests pass, outermost first.
#[derive(Clone, Default)]
struct Passed(Arc<Mutex<Vec<String>>>);

impl Passed {
    fn note(&self, name: &str) {
        self.0.lock().expect("nobody panics").push(name.to_owned());
    }

    fn order(&self) -> String {
        self.0.lock().expect("nobody panics").join(",")
    }

    /// Returns what notes that a request passes.
    fn by(&self, name: &str) -> Pass {
        Pass {
            name: name.to_owned(),
            passed: self.clone(),
        }
    }
}

struct Pass {
    name: String,
    passed: Passed,
}

impl Tween for Pass {
    fn call<'r>(&'r self, request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
        self.passed.note(&self.name);
        Box::pin(async move {
            let result = next.run(request).await;
            // Outside the exception views there is a response, inside there is the error.
            if result.is_err() {
                self.passed.note(&format!("inside {}", self.name));
            }
            result
        })
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
            panic!("{spec} is no tween");
        };
        let order = Order::new().under(names(under)).over(names(over));
        (name.as_str().expect("a name"), order)
    });
    specs.collect()
}

fn answer_of(app: Result<App, ConfigurationError>, passed: &Passed) -> String {
    match app {
        Ok(app) => {
            TestApp::new(app).get("/").send();
            passed.order()
        }
        Err(_) => "error".to_owned(),
    }
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
        let ours = answer_of(config.make_app(), &passed);
        let ours = with_exception_views(&ours);
        outcome.check(text(row, "id"), &ours, text(row, "order"));
    }
    outcome.finish("behaviours.tweens");
}

/// Writes the exception views between the tweens that see responses and those that see the error.
fn with_exception_views(noted: &str) -> String {
    if noted == "error" {
        return noted.to_owned();
    }
    let noted: Vec<_> = noted.split(',').filter(|name| !name.is_empty()).collect();
    let (inside, mut order): (Vec<_>, Vec<_>) =
        noted.iter().partition(|name| name.starts_with("inside "));
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

/// Tells whether a deriver of a row stands inside the rendering.
fn is_inside_the_rendering(row: &Value) -> bool {
    let inside = ["rendered_view", "mapped_view"];
    let specs = specs(row);
    let mut orders = specs.iter().map(|(_, order)| format!("{order:?}"));
    orders.any(|order| {
        let under = order.split("over").next().unwrap_or_default();
        inside.iter().any(|name| under.contains(name))
    })
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
                is_ours.then(|| Arc::new(passed.by(&noted)) as Arc<dyn Tween>)
            });
        }
        config.add_route("home", "/");
        let view = says("home").route_name("home");
        let view = view.decorator(passed.by("decorated_view"));
        config.add_view(match field(row, "secured") {
            Value::Bool(true) => view.permission("view"),
            _ => view,
        });
        let ours = answer_of(config.make_app(), &passed);
        let (id, pyramids) = (text(row, "id"), text(row, "order"));
        if ours == "error" && pyramids != "error" && is_inside_the_rendering(row) {
            outcome.differ("what a view deriver surrounds is a response", id);
            continue;
        }
        outcome.check(id, &ours, pyramids);
    }
    outcome.finish("behaviours.derivers");
}
