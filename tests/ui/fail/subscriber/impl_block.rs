use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced)]
impl OrderPlaced {}

fn main() {}
