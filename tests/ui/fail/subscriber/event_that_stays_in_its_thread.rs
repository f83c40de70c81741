use pyramidion::subscriber;

struct OrderPlaced {
    _lines: std::rc::Rc<Vec<String>>,
}

#[subscriber(OrderPlaced)]
fn pack(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
