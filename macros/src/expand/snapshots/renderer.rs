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
            ::core::result::Result::Ok(__taken) => __taken,
            ::core::result::Result::Err(__error) => {
                return ::core::result::Result::Err(__error);
            }
        };
        let __request: &__support::Request = __request;
        let __argument_0 = match (__ARGUMENT_0.borrow)(__request) {
            ::core::result::Result::Ok(__taken) => __taken,
            ::core::result::Result::Err(__error) => {
                return ::core::result::Result::Err(__error);
            }
        };
        let __returned = data(__argument_0);
        let __make = __support::Returned(&__returned)
            .return_kind()
            .value_kind()
            .render();
        __make(__returned, __request, __renderer)
    }
    const SUBMITTED: __support::View = {
        const __REQUIRES: &[fn(&mut __support::Requirements)] = &[__ARGUMENT_0.requires];
        __support::View::registered(
            __support::FunctionPointer::Sync(__render),
            __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "data",
                target: __support::target!(),
            },
            __support::Declaration {
                route_name: ::core::option::Option::Some(
                    __support::Cow::Borrowed(__support::args::route_name("data")),
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
                requires: __support::Cow::Borrowed(__REQUIRES),
                asked: &[],
            },
        )
    };
};
