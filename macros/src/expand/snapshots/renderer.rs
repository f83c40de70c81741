fn data(request: &Request) -> Result<Data, Failure> {
    Data::of(request)
}
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "the name is that of the view")]
const __view_config_data_1_1: () = {
    use ::pyramidion::macro_support as __support;
    use __support::PlainReturn as _;
    use __support::RenderedValue as _;
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const __ARGUMENT_0: __support::Part<Request> = __support::part::<Request>();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __render(
        __request: &mut __support::Request,
        __renderer: &__support::RendererHelper,
    ) -> __support::CallResult {
        let () = match (__ARGUMENT_0.prepare)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::Err(__error),
        };
        let __request: &__support::Request = __request;
        let __argument_0 = match (__ARGUMENT_0.borrow)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::Err(__error),
        };
        let __returned = data(__argument_0);
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
                function: "data",
                target: __support::Target::Library,
            },
            written: &[
                __support::Written::RouteName(__support::args::route_name("data")),
                __support::Written::Renderer(__support::DeclaredRenderer {
                    name: __support::Cow::Borrowed(__support::args::renderer("json")),
                    templates: &[],
                    folders: &[],
                    fields: __support::None,
                    view_values: &[],
                }),
                __support::Written::Requires(__ARGUMENT_0.requires),
            ],
        }
    };
};
