use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced, costum(country = "de"))]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
