use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced, permission = "edit")]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
