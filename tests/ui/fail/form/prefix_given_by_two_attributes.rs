use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(prefix = "login")]
#[form(prefix = "search")]
struct Login {
    name: String,
}

fn main() {}
