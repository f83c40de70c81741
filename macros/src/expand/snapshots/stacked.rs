#[inline]
async fn page() -> String {
    String::new()
}
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "the name is that of the view")]
const __view_config_page_1_1: () = {
    use ::pyramidion::macro_support as __support;
    use __support::PlainReturn as _;
    use __support::RenderedValue as _;
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __respond<'r>(
        __request: &'r mut __support::Request,
        _renderer: &'r __support::RendererHelper,
    ) -> __support::BoxFuture<'r, __support::CallResult> {
        let __returned = page();
        let __make = __support::Returning(&__returned).return_kind().respond();
        __support::answer(__returned, __make)
    }
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __render<'r>(
        __request: &'r mut __support::Request,
        __renderer: &'r __support::RendererHelper,
    ) -> __support::BoxFuture<'r, __support::CallResult> {
        let __returned = page();
        let __make = __support::Returning(&__returned)
            .return_kind()
            .value_kind()
            .render();
        __support::answer_rendered(__returned, __make, __request, __renderer)
    }
    const SUBMITTED: __support::View = {
        __support::View::registered(
            __support::FunctionPointer::Async(__render),
            __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "page",
                target: __support::target!(),
            },
            __support::Declaration {
                route_name: ::core::option::Option::Some(
                    __support::Cow::Borrowed(__support::args::route_name("page")),
                ),
                name: __support::Cow::Borrowed(""),
                context: __support::ViewContext::Any,
                predicates: __support::Cow::Borrowed(&[]),
                permission: ::core::option::Option::None,
                require_csrf: ::core::option::Option::None,
                http_cache: ::core::option::Option::None,
                decorators: __support::Decorators::Written(&[]),
                append_slash: ::core::option::Option::None,
                renderer: ::core::option::Option::Some(__support::DeclaredRenderer {
                    name: __support::Cow::Borrowed(__support::args::renderer("json")),
                    templates: &[],
                    folders: &[],
                    fields: ::core::option::Option::None,
                }),
                requires: __support::Cow::Borrowed(&[]),
                asked: &[],
            },
        )
    };
    const SUBMITTED: __support::View = {
        const __PREDICATES: &[__support::PredicateConfig] = &[
            __support::PredicateConfig::request_method(
                &[
                    __support::args::request_method("PUT"),
                    __support::args::request_method("PATCH"),
                ],
            ),
        ];
        __support::View::registered(
            __support::FunctionPointer::Async(__respond),
            __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "page",
                target: __support::target!(),
            },
            __support::Declaration {
                route_name: ::core::option::Option::Some(
                    __support::Cow::Borrowed(__support::args::route_name("text")),
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
