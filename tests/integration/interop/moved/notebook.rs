//! The session application of the tutorial: `app/`, and the same on Pyramid with the same templates.

use pyramidion::Settings;

use super::{Part, SECRET, Step, both, cross, get, play, post, whole};

const VISIT: &[Step] = &[
    get("/"),
    get("/read"),
    // Each framework says in its own words what is wrong.
    get("/add").but(&[Part::Page]),
    post("/add", &[]).but(&[Part::Page]),
    post("/add", &[("user", "Ada")]),
    get("/read"),
    get("/add?user=%3Cb%3EZo%C3%AB%3C%2Fb%3E%20%26%20%22'"),
    get("/read"),
    post("/add?user=Eve", &[("user", "Bob")]),
    get("/read"),
    post("/logout", &[]),
    get("/read"),
    get("/logout"),
    get("/add?user="),
    get("/read"),
];

#[tokio::test]
async fn the_session_application_answers_as_on_pyramid() {
    let mut settings = Settings::new();
    settings.set("session.secret", SECRET);
    let app = app::app(settings).expect("a right configuration");
    let Some(mut sides) = both("session_app", app).await else {
        return;
    };
    play(&mut sides, VISIT, whole).await;
    // A session begun on one side is read and ended on the other.
    play(&mut sides, &[post("/add", &[("user", "Ada")])], whole).await;
    cross(&mut sides, &get("/read"), whole).await;
    cross(&mut sides, &post("/logout", &[]), whole).await;
    cross(&mut sides, &get("/read"), whole).await;
}
