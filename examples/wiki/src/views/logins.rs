//! The views to log in and out.

use pyramidion::extract::Query;
use pyramidion::forms::{FieldError, Fields, Filled};
use pyramidion::{Request, Response, ts, view_config};

use super::next::Next;
use super::say;
use crate::models::{Tx, User};
use crate::passwords;

#[derive(Fields)]
#[form(csrf_error)]
pub(crate) struct Login {
    #[field(max_length = 200, autocomplete = "username")]
    name: String,
    #[field(kind = "password", max_length = 200, autocomplete = "current-password")]
    password: String,
}

#[view_config(route_name = "login", renderer = "templates/login.html")]
pub(crate) async fn log_in(
    request: &mut Request,
    Query(next): Query<Next>,
    mut form: Filled<Login>,
    tx: Tx,
) -> pyramidion::Result<Response> {
    if let Some(Login { name, password }) = form.value() {
        let user = User::find(&tx, name).await?;
        tx.commit().await?; // so that nobody waits for the database while a hash is made
        let hash = user.map(|user| user.password_hash);
        if !passwords::is_right(password.clone(), hash).await? {
            form.error(
                "",
                FieldError::new("login", ts!("The name or the password is wrong")),
            );
        }
    }
    let Login { name, .. } = form.submitted()?;
    // It is in the session, which needs no headers.
    request.remember(&name)?;
    Ok(Response::see_other(next.path()))
}

#[view_config(route_name = "logout", request_method = "POST")]
pub(crate) fn log_out(request: &mut Request) -> pyramidion::Result<Response> {
    request.session().invalidate();
    say(request, ts!("You are logged out."))?;
    request.redirect_to("view_wiki")
}
