//! The session application on Rocket, whose cookies with integrity are encrypted, not signed.

use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::response::content::RawHtml;
use rocket::{get, launch, routes};

#[path = "../../pages.rs"]
mod pages;

/// Sets the cookie again, as a session that reading renews.
fn keep(jar: &CookieJar<'_>, user: String) {
    jar.add_private(Cookie::build(("user", user)).same_site(SameSite::Lax));
}

#[get("/")]
fn login() -> RawHtml<&'static str> {
    RawHtml(pages::LOGIN)
}

#[get("/add?<user>")]
fn add(jar: &CookieJar<'_>, user: String) -> RawHtml<&'static str> {
    keep(jar, user);
    RawHtml(pages::ADDED)
}

#[get("/read")]
fn read(jar: &CookieJar<'_>) -> Result<RawHtml<String>, Status> {
    let user = jar.get_private("user").ok_or(Status::InternalServerError)?;
    keep(jar, user.value().to_owned());
    Ok(RawHtml(pages::welcome(user.value())))
}

#[get("/logout")]
fn logout(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    jar.remove_private("user");
    RawHtml(pages::GOODBYE)
}

#[launch]
fn rocket() -> _ {
    let config = rocket::Config::figment()
        .merge(("address", "127.0.0.1"))
        .merge(("port", pages::port()))
        .merge(("log_level", "off"))
        .merge(("secret_key", "hPRYyVRiMyxpw5sBB1XeCMN1kFsDCqKvBi2QJxBVHQk="));
    rocket::custom(config).mount("/", routes![login, add, read, logout])
}
