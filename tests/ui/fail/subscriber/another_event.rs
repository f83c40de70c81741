use pyramidion::subscriber;

struct OrderPlaced;

struct OrderShipped;

#[subscriber(OrderPlaced)]
fn send_mail(_: &OrderShipped) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
