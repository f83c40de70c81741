use pyramidion::subscriber;

struct OrderPlaced;

trait Billable {}

#[subscriber(dyn Billable)]
fn bill(_: &dyn Billable) -> pyramidion::Result<()> {
    Ok(())
}

fn main() {}
