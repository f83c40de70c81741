use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(choices = [("r", "Red"), ("r", "Green")])]
    color: String,
}

fn main() {}
