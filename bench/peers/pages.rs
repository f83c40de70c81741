//! The pages of the session application, which every program shows alike.

pub const LOGIN: &str = "<!DOCTYPE html>
<title>Log in</title>
<form action=\"/add\">
  <label>User name <input name=\"user\"></label>
  <button>Log in</button>
</form>
";

pub const ADDED: &str =
    "<h2>Session object added.</h2><p><a href=\"/read\">Read the session</a></p>";

pub const GOODBYE: &str = "<h2>You have been logged out.</h2><p><a href=\"/\">Log in again</a></p>";

pub fn welcome(user: &str) -> String {
    let mut page = String::with_capacity(80 + user.len());
    page.push_str("<h2>Welcome ");
    for c in user.chars() {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            c => page.push(c),
        }
    }
    page.push_str("</h2><p><a href=\"/logout\">Log out</a></p>");
    page
}

/// The port to listen on, which the one who measures chooses.
pub fn port() -> u16 {
    let port = std::env::var("PORT").expect("the variable PORT");
    port.parse().expect("a number")
}

/// How many functions that only look stand around the application, as `APPLICATION` says: `2 tweens`.
#[allow(dead_code, reason = "not every program can have some")]
pub fn tweens() -> usize {
    let name = std::env::var("APPLICATION").unwrap_or_default();
    let count = name.split_once(" tween").map(|(count, _)| count.parse());
    count.map_or(0, |count| count.expect("a number"))
}
