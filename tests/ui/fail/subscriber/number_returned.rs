use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced)]
fn send_mail(_: &OrderPlaced) -> u32 {
    7
}

fn main() {}
