//! A form that is shown again until it is right.

use pyramidion::forms::{Fields, Filled};
use pyramidion::{Configurator, Request, Response, package, view_config};

#[derive(Fields)]
struct SignUp {
    #[field(email)]
    address: String,
    #[field(min = 18, label = "Your age")]
    age: u8,
}

#[view_config(route_name = "sign_up", renderer = "templates/coming_from/form.html")]
fn sign_up(request: &mut Request, form: Filled<SignUp>) -> pyramidion::Result<Response> {
    let SignUp { address, age } = form.submitted()?; // shows the form, blank or with what is wrong
    request.session().flash(format!("{address}, {age} years"))?;
    request.redirect_to("sign_up")
}

/// A part of an application.
pub fn members(config: &mut Configurator) {
    config.add_route("sign_up", "/sign-up");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use pyramidion::SignedCookieSessionFactory;

    use super::*;

    #[test]
    fn it_is_shown_until_it_is_right() {
        let mut config = Configurator::new();
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.include(members);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        let page = client.get("/sign-up").send();
        let again = page
            .form()
            .set("address", "ada")
            .set("age", "12")
            .submit()
            .send();
        again.assert_status(422).assert_contains("Your age");
        let right = again
            .form()
            .set("address", "ada@example.com")
            .set("age", "36")
            .submit()
            .send();
        right.assert_redirects_to("/sign-up");
    }
}
