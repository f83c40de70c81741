use pyramidion::forms::Fields;

#[derive(Fields)]
#[form("GET")]
struct Search {
    words: String,
}

fn main() {}
