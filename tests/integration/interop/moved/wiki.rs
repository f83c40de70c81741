//! The wiki: `examples/wiki`, and one on Pyramid with the same routes, users and pages, whose markup is another.

use pyramidion::Settings;

use super::{Part, SECRET, Step, both, cross, get, play, post};

const TOKEN: (&str, &str) = ("csrf_token", "TOKEN");

/// What is written on a page: signs that are not markup, and links to a page that is there, to itself, and to one that is not there.
const TEXT: &str = "Sand & <b>stone</b>.\n\nSee FrontPage and SandBox,\nor PyramidTexts and HTTP.";

const VISIT: &[Step] = &[
    get("/"),
    get("/FrontPage"),
    get("/nowhere"),
    get("/NoWhere"),
    get("/lowercase/add"),
    get("/SandBox/add"),
    get("/login?next=%2FSandBox%2Fadd"),
    // A form with a mistake is shown with 422 here.
    post(
        "/login?next=%2FSandBox%2Fadd",
        &[TOKEN, ("name", "basic"), ("password", "wrong")],
    )
    .but(&[Part::Status]),
    post(
        "/login?next=%2FSandBox%2Fadd",
        &[TOKEN, ("name", "basic"), ("password", "basic")],
    ),
    get("/SandBox/add"),
    post("/SandBox/add", &[TOKEN, ("body", " ")]).but(&[Part::Status]),
    post("/SandBox/add", &[TOKEN, ("body", TEXT)]),
    get("/SandBox"),
    get("/SandBox"),
    get("/SandBox/add"),
    get("/SandBox/edit"),
    post(
        "/SandBox/edit",
        // Pyramid's wiki has no versions.
        &[
            TOKEN,
            ("version", "1"),
            ("body", "Stone.\n\nAnd FrontPage."),
        ],
    ),
    get("/SandBox"),
    get("/FrontPage/edit"),
    post("/logout", &[TOKEN]),
    get("/FrontPage"),
    get("/SandBox/edit"),
    get("/login"),
    post(
        "/login?next=https://elsewhere.example/",
        &[TOKEN, ("name", "editor"), ("password", "editor")],
    ),
    get("/SandBox/edit"),
    post(
        "/SandBox/edit",
        &[TOKEN, ("version", "2"), ("body", "By an editor.")],
    ),
    get("/SandBox"),
    // Without the token nothing is written; here the form is shown again with what was typed.
    post("/SandBox/edit", &[("body", "Forged.")]).but(&[Part::Status, Part::Session, Part::Page]),
    get("/SandBox"),
];

/// Returns what a page says and links to: its heading, its messages, its article and its links for those who may write.
fn said(page: &str) -> String {
    let main = page
        .split("<main")
        .nth(1)
        .and_then(|rest| rest.split("</main>").next());
    let main = main.unwrap_or_default();
    let between = |begin: &str, end: &str| {
        let parts = main
            .split(begin)
            .skip(1)
            .filter_map(|rest| rest.split(end).next());
        parts
            .map(|part| plain(part.split_once('>').map_or(part, |(_, text)| text)))
            .collect::<Vec<_>>()
    };
    let links = main
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let links: Vec<_> = links.filter(|link| link.starts_with('/')).collect();
    let heading = between("<h1", "</h1>");
    // Forms, and errors instead of pages, have other links on each side.
    let is_article = main.contains("<article");
    format!(
        "{heading:?}\nmessages {:?}\narticle {:?}\nlinks {:?}\nform {}",
        between("role=\"status\"", "</p>"),
        between("<article", "</article>"),
        if is_article { links } else { Vec::new() },
        main.contains("name=\"csrf_token\""),
    )
}

/// Returns the text of markup, without tags and with single spaces.
fn plain(markup: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in markup.chars() {
        match c {
            '<' => {
                is_tag = true;
                text.push(' ');
            }
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_wiki_answers_as_on_pyramid() {
    let mut settings = Settings::new();
    settings.set("session.secret", SECRET);
    let app = wiki::app(settings).await.expect("a right configuration");
    let Some(mut sides) = both("wiki", app).await else {
        return;
    };
    play(&mut sides, VISIT, said).await;
    // Who is logged in on one side writes on the other.
    cross(&mut sides, &get("/FrontPage/edit"), said).await;
    cross(
        &mut sides,
        &post(
            "/FrontPage/edit",
            &[TOKEN, ("version", "1"), ("body", "By the other's visitor.")],
        ),
        said,
    )
    .await;
    cross(&mut sides, &get("/FrontPage"), said).await;
    cross(&mut sides, &post("/logout", &[TOKEN]), said).await;
    cross(&mut sides, &get("/FrontPage"), said).await;
}
