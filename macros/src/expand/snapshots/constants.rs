fn home() {}
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "the name is that of the view")]
const __view_config_home_1_1: () = {
    use ::pyramidion::macro_support as __support;
    use __support::PlainReturn as _;
    use __support::RenderedValue as _;
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __render(
        __request: &mut __support::Request,
        __renderer: &__support::RendererHelper,
    ) -> __support::CallResult {
        let __returned = home();
        let __kind = __support::Returned(&__returned).return_kind().value_kind();
        __kind.render()(__returned, __request, __renderer)
    }
    const SUBMITTED: __support::RegisteredView = {
        __support::RegisteredView {
            function: __support::FunctionPointer::Sync(__render),
            place: __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "home",
                target: __support::Target::Library,
            },
            written: &[
                __support::Written::RouteName({
                    const __TEXT: &::core::primitive::str = names::HOME;
                    const _: () = if !__support::constants::is_not_empty(__TEXT) {
                        ::core::panic!(
                            "`route_name` must not be empty: give it a text, or leave the argument out"
                        )
                    };
                    __support::args::route_name(__TEXT)
                }),
                __support::Written::Predicate(
                    __support::PredicateConfig::request_method(
                        &[
                            __support::args::request_method("GET"),
                            {
                                const __TEXT: &::core::primitive::str = METHOD;
                                const _: () = if !__support::constants::is_method(__TEXT) {
                                    ::core::panic!(
                                        "`request_method` must be an HTTP method, in upper case"
                                    )
                                };
                                __support::args::request_method(__TEXT)
                            },
                        ],
                    ),
                ),
                __support::Written::Renderer(__support::DeclaredRenderer {
                    name: __support::Cow::Borrowed({
                        const __TEXT: &::core::primitive::str = RENDERER;
                        const _: () = if !__support::constants::is_not_empty(__TEXT) {
                            ::core::panic!(
                                "`renderer` must not be empty: give it a text, or leave the argument out"
                            )
                        };
                        __support::args::renderer(__TEXT)
                    }),
                    templates: &[],
                    folders: &[],
                    fields: __support::None,
                    view_values: &[],
                }),
            ],
        }
    };
};
