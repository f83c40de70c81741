use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced)]
fn send_mail(_: &OrderPlaced) -> pyramidion::Result<()>;

fn main() {}
