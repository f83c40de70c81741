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
        (__ARGUMENT_0.prepare)(__request)?;
        let __request: &__support::Request = __request;
        let __argument_0 = (__ARGUMENT_0.borrow)(__request)?;
        let __returned = __support::Returned(data(__argument_0)).return_kind();
        let __value = __returned.value()?.value_kind();
        __value.render(__request, __renderer)
    }
    const __VIEW_0: __support::ViewConfig = __support::ViewConfig {
        route_name: ::core::option::Option::Some(__support::args::route_name("data")),
        renderer: ::core::option::Option::Some(__support::args::renderer("json")),
        requires: &[__ARGUMENT_0.requires],
        ..__support::ViewConfig::new(
            __support::FunctionPointer::Sync(__render),
            __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "data",
                target: __support::target!(),
            },
        )
    };
    __support::inventory::submit! {
        __VIEW_0
    }
};
