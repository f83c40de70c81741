//! Recipe: roles, and what each of them may do.

use pyramidion::context::{AUTHENTICATED, Ace, Resource};
use pyramidion::extract::{Context, Path};
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::session::Secret;
use pyramidion::{
    App, Configurator, HttpException, Request, Response, SignedCookieSessionFactory,
    forbidden_view_config, package, view_config,
};

/// What a page is about. It says who may do what with it.
struct Invoice {
    number: u32,
    owner: String,
}

impl Resource for Invoice {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow(self.owner.as_str(), ["view"]), // the customer
            Ace::allow("role:clerk", ["view", "edit"]),
            Ace::allow("role:manager", ["view", "edit", "delete"]),
        ]
    }
}

/// Finds the invoice that the path names. A database does so as well: the function may be `async`.
fn invoice(Path(number): Path<u32>) -> pyramidion::Result<Invoice> {
    let owner = match number {
        1..=9 => "ada",
        10..=19 => "eve",
        _ => return Err(HttpException::not_found().into()),
    };
    Ok(Invoice {
        number,
        owner: owner.to_owned(),
    })
}

#[view_config(route_name = "invoice", permission = "view")]
fn show(request: &mut Request, Context(invoice): Context<Invoice>) -> String {
    // A link is shown to those who can follow it.
    let edit = if request.has_permission("edit").is_allowed() {
        ", edit"
    } else {
        ""
    };
    format!("Invoice {}{edit}", invoice.number)
}

#[view_config(
    route_name = "invoice",
    request_method = "DELETE",
    permission = "delete"
)]
fn delete(Context(invoice): Context<Invoice>) -> String {
    format!("Invoice {} is deleted", invoice.number)
}

/// What pages without an invoice are about.
struct Site;

impl Resource for Site {
    fn acl(&self) -> Vec<Ace> {
        vec![Ace::allow(AUTHENTICATED, ["list"])]
    }
}

#[view_config(route_name = "invoices", permission = "list")]
fn list() -> &'static str {
    "All invoices"
}

/// Stands for the form of a login.
#[view_config(route_name = "login", request_method = "POST")]
fn log_in(request: &mut Request) -> pyramidion::Result<Response> {
    let name = request.params().one("name")?.to_owned();
    request.remember(&name)?;
    request.redirect_to("invoices")
}

#[forbidden_view_config]
fn forbidden(request: &mut Request) -> &'static str {
    if request.is_authenticated() {
        "You may not do this"
    } else {
        "Log in first"
    }
}

/// Returns the roles of a user, or `None` for a name that nobody has. It may be `async` and ask a database.
fn roles(name: &str, _: &Request) -> Option<Vec<String>> {
    let roles: &[&str] = match name {
        "ada" | "eve" => &[],
        "carl" => &["role:clerk"],
        "mary" => &["role:clerk", "role:manager"],
        _ => return None,
    };
    Some(roles.iter().map(|role| (*role).to_owned()).collect())
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(secret: Secret) -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    config.set_security_policy(SessionAuthenticationPolicy::new().groups(roles));
    config.set_root_factory(|_: &mut Request| Ok(Site));
    config.add_route("login", "/login");
    config.add_route("invoices", "/invoices");
    config
        .add_route("invoice", r"/invoices/{number:\d+}")
        .factory(invoice);
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn each_role_may_do_what_the_lists_say() {
        let client = TestApp::new(app(Secret::random()).expect("a right configuration"));
        client
            .get("/invoices")
            .send()
            .assert_status(403)
            .assert_contains("Log in first");
        for (name, list, view, delete) in [
            ("ada", 200, 200, 403), // the owner
            ("eve", 200, 403, 403),
            ("carl", 200, 200, 403),
            ("mary", 200, 200, 200),
            ("nobody", 403, 403, 403),
        ] {
            client.clear_cookies();
            client.post("/login").form([("name", name)]).send();
            client.get("/invoices").send().assert_status(list);
            client.get("/invoices/7").send().assert_status(view);
            client.delete("/invoices/7").send().assert_status(delete);
        }
        client.get("/invoices/99").send().assert_status(404);
    }
}
