use pyramidion::forms::{FieldError, Fields};

#[derive(Fields)]
struct Page {
    #[field(check = is_odd)]
    title: String,
}

fn is_odd(number: &u32) -> Result<(), FieldError> {
    match number % 2 {
        1 => Ok(()),
        _ => Err(FieldError::new("even", "Only odd numbers")),
    }
}

fn main() {}
