use pyramidion::subscriber;

struct OrderPlaced;

#[subscriber(OrderPlaced)]
struct Mailer;

fn main() {}
