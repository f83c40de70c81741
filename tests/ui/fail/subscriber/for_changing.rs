use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced)]
fn send_mail(_: &mut OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
