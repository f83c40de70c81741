use pyramidion::{Configurator, Request};

fn main() {
    let mut count = 0;
    let counter = async move |_: &mut Request| {
        count += 1;
        Ok(count)
    };
    Configurator::new().add_request_value("count", counter);
}
