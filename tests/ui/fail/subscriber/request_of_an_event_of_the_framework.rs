use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(pyramidion::events::NewRequest)]
fn begin(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
