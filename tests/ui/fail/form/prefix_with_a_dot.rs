use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(prefix = "login.")]
struct Login {
    name: String,
}

fn main() {}
