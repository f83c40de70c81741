use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {}

fn main() {}
