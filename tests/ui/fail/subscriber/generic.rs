use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced)]
fn send_mail<T: Default>(_: &OrderPlaced) -> pyramidion::Result<()> {
    drop(T::default());
    Ok(())
}

fn main() {}
