use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced)]
fn send_mail() -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
