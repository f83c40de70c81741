async fn article(matchdict: &Matchdict, State(pool): State<Pool>) -> String {
    pool.load(matchdict).await
}
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "the name is that of the view")]
const __view_config_article_1_1: () = {
    use ::pyramidion::macro_support as __support;
    use __support::PlainReturn as _;
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const __ARGUMENT_0: __support::Part<Matchdict> = __support::part::<Matchdict>();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const __ARGUMENT_1: __support::Argument<State<Pool>> = __support::argument::<
        State<Pool>,
    >();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __respond<'r>(
        __request: &'r mut __support::Request,
        _renderer: &'r __support::RendererHelper,
    ) -> __support::BoxFuture<'r, __support::CallResult> {
        let __argument_1 = match (__ARGUMENT_1.extract)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::failed(__error),
        };
        let () = match (__ARGUMENT_0.prepare)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::failed(__error),
        };
        let __request: &__support::Request = __request;
        let __argument_0 = match (__ARGUMENT_0.borrow)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::failed(__error),
        };
        let __returned = article(__argument_0, __argument_1);
        let __kind = __support::Returning(&__returned).return_kind();
        __support::answer(__returned, __kind.respond())
    }
    const SUBMITTED: __support::RegisteredView = {
        __support::RegisteredView {
            function: __support::FunctionPointer::Async(__respond),
            place: __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "article",
                target: __support::Target::Library,
            },
            written: &[
                __support::Written::RouteName(__support::args::route_name("article")),
                __support::Written::Requires(__ARGUMENT_0.requires),
                __support::Written::Requires(__ARGUMENT_1.requires),
            ],
        }
    };
};
