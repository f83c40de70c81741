use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
