fn home() -> Response {
    ::core::compile_error! {
        "a view needs a body: the attribute goes on the function that answers"
    }
}
