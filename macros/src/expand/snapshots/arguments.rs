fn article<'r>(session: &'r mut Session, Path(id): Path<u32>, agent: Agent) -> &'r str {
    session.csrf_token()
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
    const __ARGUMENT_0: __support::PartMut<Session> = __support::part_mut::<Session>();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const __ARGUMENT_1: __support::Argument<Path<u32>> = __support::argument::<
        Path<u32>,
    >();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const __ARGUMENT_2: __support::Argument<Agent> = __support::argument::<Agent>();
    const _: () = if __ARGUMENT_2.body.excludes(__ARGUMENT_1.body) {
        ::core::panic!(
            "an argument before this one reads the body as something else, and the body is there once: take \
                 one of them"
        )
    };
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __respond(
        __request: &mut __support::Request,
        _renderer: &__support::RendererHelper,
    ) -> __support::CallResult {
        let __argument_1 = match (__ARGUMENT_1.extract)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::Err(__error),
        };
        let __argument_2 = match (__ARGUMENT_2.extract)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::Err(__error),
        };
        let __argument_0 = match (__ARGUMENT_0.borrow)(__request) {
            __support::Ok(__taken) => __taken,
            __support::Err(__error) => return __support::Err(__error),
        };
        let __returned = article(__argument_0, __argument_1, __argument_2);
        let __kind = __support::Returned(&__returned).return_kind();
        __kind.respond()(__returned)
    }
    const SUBMITTED: __support::RegisteredView = {
        __support::RegisteredView {
            function: __support::FunctionPointer::Sync(__respond),
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
                __support::Written::Requires(__ARGUMENT_2.requires),
            ],
        }
    };
};
