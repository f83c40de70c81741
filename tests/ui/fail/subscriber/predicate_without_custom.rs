use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced, country = "de")]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
