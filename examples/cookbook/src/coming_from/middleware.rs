//! What is done for every request.

use std::time::Instant;

use pyramidion::http::{HeaderName, HeaderValue};
use pyramidion::tweens::Next;
use pyramidion::{Configurator, Request, View, ViewResult};

async fn timing(request: &mut Request, next: Next<'_>) -> ViewResult {
    let start = Instant::now();
    let response = next.run(request).await?;
    let time = HeaderValue::try_from(format!("app;dur={}", start.elapsed().as_millis()))?;
    Ok(response.with_header(HeaderName::from_static("server-timing"), time))
}

/// A part of an application.
pub fn timed(config: &mut Configurator) {
    config.add_tween("timing", timing);
    config.add_route("home", "/");
    config.add_view(View::new(|| "home").route_name("home"));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_answer_says_how_long_it_took() {
        let mut config = Configurator::new();
        config.include(timed);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        let time = client.get("/").send();
        assert!(
            time.header("server-timing")
                .is_some_and(|time| time.starts_with("app;dur="))
        );
    }
}
