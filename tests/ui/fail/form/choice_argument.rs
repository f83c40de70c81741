use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    #[choice(lable = "Very small")]
    Small,
}

fn main() {}
