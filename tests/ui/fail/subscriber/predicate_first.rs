use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(custom(country = "de"))]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
