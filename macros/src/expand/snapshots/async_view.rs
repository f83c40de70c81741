async fn home() -> pyramidion::Result<Response> {
    Ok(load().await?)
}
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "the name is that of the view")]
const __view_config_home_1_1: () = {
    use ::pyramidion::macro_support as __support;
    use __support::PlainReturn as _;
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __respond<'r>(
        __request: &'r mut __support::Request,
        _renderer: &'r __support::RendererHelper,
    ) -> __support::BoxFuture<'r, __support::CallResult> {
        let __returned = home();
        let __make = __support::Returning(&__returned).return_kind().respond();
        __support::answer(__returned, __make)
    }
    const SUBMITTED: __support::View = {
        const __PREDICATES: &[__support::PredicateConfig] = &[
            __support::PredicateConfig::request_method(
                &[__support::args::request_method("GET")],
            ),
        ];
        __support::View::registered(
            __support::FunctionPointer::Async(__respond),
            __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "home",
                target: __support::target!(),
            },
            __support::Declaration {
                route_name: ::core::option::Option::Some(
                    __support::Cow::Borrowed(__support::args::route_name("home")),
                ),
                name: __support::Cow::Borrowed(""),
                context: __support::ViewContext::Any,
                predicates: __support::Cow::Borrowed(__PREDICATES),
                permission: ::core::option::Option::None,
                require_csrf: ::core::option::Option::None,
                http_cache: ::core::option::Option::None,
                decorators: __support::Decorators::Written(&[]),
                append_slash: ::core::option::Option::None,
                renderer: ::core::option::Option::None,
                requires: __support::Cow::Borrowed(&[]),
                asked: &[],
            },
        )
    };
};
