use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlacd)]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
