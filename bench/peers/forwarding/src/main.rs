//! An application that passes everything on to `UPSTREAM`.

use pyramidion::Configurator;

#[path = "../../pages.rs"]
#[allow(dead_code, reason = "only the port is asked for")]
mod pages;

#[tokio::main]
async fn main() -> pyramidion::Result<()> {
    let mut config = Configurator::new();
    config.forward_unmatched(std::env::var("UPSTREAM")?);
    pyramidion::serve(config.make_app()?, format!("127.0.0.1:{}", pages::port())).await
}
