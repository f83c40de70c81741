//! A newcomer in front of a browser: a page follows whatever is written, right or wrong, and comes back by itself.

#[allow(
    dead_code,
    reason = "it is the browser of other tests, which use more of it"
)]
#[path = "../../tests/integration/browser/chromium.rs"]
mod chromium;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::support::Application;
use crate::support::supervised::{PATIENCE, Supervised};

use chromium::{Screen, with_browser};

const VIEWS: &str = "src/views.rs";
const HOME: &str = "templates/home.html";
const STYLE: &str = "static/site.css";

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_follows_whatever_is_written() {
    let app = Application::begin("serve-tab", &[]);
    let served = Supervised::start(&app, &[]);
    // The first build takes as long as it takes, without a browser that waits.
    served.wait_until(|answer| answer.status == 200);
    let tab = Tab { app, served };
    with_browser(Screen::Desktop, |client, _| tab.follows(client)).await;
}

/// Says that a test lacks something, or fails where everything has to be there.
fn skip(missing: &str) {
    assert!(
        std::env::var_os("PYRAMIDION_CI").is_none(),
        "in CI there must be {missing}"
    );
}

/// A tab that is opened once, with the application that is written beside it.
struct Tab {
    app: Application,
    served: Supervised,
}

impl Tab {
    async fn follows(self, client: Client) {
        let page = Page(&client);
        client.goto(&self.served.origin()).await.expect("the page");
        page.shows("page", &["It works", "You were here"]).await;

        let views = self.app.text(VIEWS);
        self.app.write(
            VIEWS,
            &views.replace("Home { visits }", "Home { visits: \"x\" }"),
        );
        let says = [
            "The build failed with an error",
            "src/views.rs:",
            "expected `u32`",
        ];
        page.shows("mistake-in-rust", &says).await;
        self.app.write(VIEWS, &views);
        page.shows("mended", &["You were here"]).await;

        self.templates(&page).await;
        self.styles(&page).await;

        for (picture, wrong, says) in [
            // A route that is not there: the configuration is wrong.
            (
                "mistake-in-route",
                views.replace("route_name = \"home\"", "route_name = \"hoem\""),
                &["hoem", "did you mean `home`", "src/views.rs:"][..],
            ),
            (
                "panic",
                views.replace("    let visits =", "    panic!(\"no more\");\n    let visits ="),
                &["no more", "src/views.rs:"],
            ),
            (
                "error",
                views.replace("    let visits =", "    \"x\".parse::<u32>()?;\n    let visits ="),
                &["invalid digit found in string", "src/views.rs:"],
            ),
            (
                "forbidden",
                views.replace(
                    "    Ok(Home {",
                    "    if visits > 0 {\n        return Err(pyramidion::HttpException::forbidden().into());\n    }\n    Ok(Home {",
                ),
                &["403", "src/views.rs:"],
            ),
        ] {
            assert_ne!(wrong, views, "{picture}");
            self.app.write(VIEWS, &wrong);
            page.shows(picture, says).await;
            self.app.write(VIEWS, &views);
            page.shows("mended", &["You were here"]).await;
        }

        let nowhere = format!("{}/nowhere", self.served.origin());
        client.goto(&nowhere).await.expect("a page");
        page.shows("not-found", &["There is no such page"]).await;
        self.served.end();
    }

    /// Templates that change, that are wrong, and that change while something is typed.
    async fn templates(&self, page: &Page<'_>) {
        let home = self.app.text(HOME);
        let still = home.replace("It works", "It still works");
        self.app.write(HOME, &still);
        page.shows("other-template", &["It still works"]).await;

        self.app
            .write(HOME, &still.replace("{{ visits }}", "{{ visits"));
        page.shows("mistake-in-template", &["home.html", "{{ visits"])
            .await;
        self.app
            .write(HOME, &still.replace("{{ visits }}", "{{ vists.all }}"));
        page.shows("unknown-in-template", &["home.html", "vists"])
            .await;

        let form = still.replace("</h1>", "</h1><input>");
        self.app.write(HOME, &form);
        // The page of the mistake shows the template, too.
        page.waits_for("return !!document.querySelector('input')")
            .await;
        let field = page.0.find(Locator::Css("input")).await.expect("a field");
        field.send_keys("half a sen").await.expect("typed");
        self.app.write(HOME, &home.replace("works", "asks"));
        page.waits_for("return !!document.querySelector('pyramidion-live')")
            .await;
        page.picture("typed").await;
        let typed = "return document.querySelector('input').value";
        assert_eq!(page.run(typed).await, Some(json!("half a sen")));
        let click =
            "document.querySelector('pyramidion-live').shadowRoot.querySelector('button').click()";
        page.run(click).await;
        page.shows("asked", &["It asks"]).await;
    }

    /// A style sheet that changes: the page stays as it is, in other colours.
    async fn styles(&self, page: &Page<'_>) {
        page.run("window.mark = 1").await;
        let style = self.app.text(STYLE);
        self.app
            .write(STYLE, &format!("{style}h1 {{ color: rgb(1, 2, 3); }}\n"));
        page.waits_for(
            "return getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'",
        )
        .await;
        page.picture("other-style").await;
        let mark = page.run("return window.mark").await;
        assert_eq!(mark, Some(json!(1)), "it was loaded again");
    }
}

/// What a tab shows.
struct Page<'c>(&'c Client);

impl Page<'_> {
    /// Waits until the page says all of these; nothing is clicked and nothing is loaded.
    async fn shows(&self, picture: &str, says: &[&str]) {
        let says = json!(says);
        let text = "(document.body ?? {}).innerText ?? ''";
        self.waits_for(&format!(
            "return document.readyState === 'complete' && {says}.every((text) => ({text}).includes(text))"
        ))
        .await;
        self.picture(picture).await;
    }

    async fn waits_for(&self, condition: &str) {
        let begin = Instant::now();
        while self.run(condition).await != Some(json!(true)) {
            if begin.elapsed() > PATIENCE {
                let shown = self.run("return document.body.innerText").await;
                panic!("{condition}: {shown:?}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Runs a script; a page that is just loaded again runs none.
    async fn run(&self, script: &str) -> Option<Value> {
        self.0.execute(script, Vec::new()).await.ok()
    }

    /// Keeps a picture in the folder that `PYRAMIDION_SCREENSHOTS` names, if it does.
    async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("PYRAMIDION_SCREENSHOTS") else {
            return;
        };
        let folder = PathBuf::from(folder);
        std::fs::create_dir_all(&folder).expect("the folder for pictures can be made");
        let picture = self.0.screenshot().await.expect("a picture");
        let file = folder.join(format!("serve {name}.png").replace(' ', "-"));
        std::fs::write(file, picture).expect("the picture can be written");
    }
}
