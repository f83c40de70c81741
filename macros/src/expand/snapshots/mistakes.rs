fn home<T>(name: &str) -> Response {
    Response::text(name)
}
::core::compile_error! {
    "unknown argument `route_nme`; did you mean `route_name`?"
}
::core::compile_error! {
    "HTTP methods are upper case: use \"GET\""
}
::core::compile_error! {
    "a view cannot be generic: it is registered once, so nothing can choose this type; write the type itself"
}
