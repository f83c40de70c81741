use pyramidion::tweens::Next;
use pyramidion::{Configurator, Request, Response};

async fn answer(_: &mut Request, _: Next<'_>) -> Response {
    Response::text("answer")
}

fn main() {
    Configurator::new().add_tween("answer", answer);
}
