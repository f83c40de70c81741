use pyramidion::view_config;

trait Titled {
    fn title(&self) -> String;
}

#[view_config(context = dyn Titled)]
fn show(context: &impl Titled) -> String {
    context.title()
}

fn main() {}
