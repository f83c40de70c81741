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
        let __kind = __support::Returning(&__returned).return_kind();
        __support::answer(__returned, __kind.respond())
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
        let __kind = __support::Returning(&__returned).return_kind().value_kind();
        __support::answer_rendered(__returned, __kind.render(), __request, __renderer)
    }
    const SUBMITTED: __support::RegisteredView = {
        __support::RegisteredView {
            function: __support::FunctionPointer::Async(__render),
            place: __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "page",
                target: __support::Target::Library,
            },
            written: &[
                __support::Written::RouteName(__support::args::route_name("page")),
                __support::Written::Renderer(__support::DeclaredRenderer {
                    name: __support::Cow::Borrowed(__support::args::renderer("json")),
                    templates: &[],
                    folders: &[],
                    fields: __support::None,
                    view_values: &[],
                }),
            ],
        }
    };
    const SUBMITTED: __support::RegisteredView = {
        __support::RegisteredView {
            function: __support::FunctionPointer::Async(__respond),
            place: __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "page",
                target: __support::Target::Library,
            },
            written: &[
                __support::Written::RouteName(__support::args::route_name("text")),
                __support::Written::Predicate(
                    __support::PredicateConfig::request_method(
                        &[
                            __support::args::request_method("PUT"),
                            __support::args::request_method("PATCH"),
                        ],
                    ),
                ),
            ],
        }
    };
};
