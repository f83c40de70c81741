use pyramidion::subscriber;

struct OrderPlaced;

struct OrderShipped;

#[subscriber(OrderPlaced, OrderShipped)]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
