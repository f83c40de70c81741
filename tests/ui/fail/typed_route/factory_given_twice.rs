use pyramidion::context::Resource;
use pyramidion::{Request, Route};

struct Book;

impl Resource for Book {}

fn book(_: &mut Request) -> pyramidion::Result<Book> {
    Ok(Book)
}

#[derive(Route)]
#[route(name = "book", pattern = "/books/{id}", factory = book, factory = book)]
struct ShowBook {
    id: u32,
}

fn main() {}
