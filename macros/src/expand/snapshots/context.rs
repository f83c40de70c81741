async fn edit(article: &Article, request: &mut Request) -> String {
    article.title.clone()
}
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "the name is that of the view")]
const __view_config_edit_1_1: () = {
    use ::pyramidion::macro_support as __support;
    use __support::PlainReturn as _;
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const __ARGUMENT_0: __support::ContextPart<Article> = __support::context_of_type::<
        Article,
    >();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const __ARGUMENT_1: __support::PartMut<Request> = __support::part_mut::<Request>();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    const _: () = __support::context_taken_as::<Article, Article>();
    #[allow(
        deprecated,
        clippy::type_complexity,
        reason = "it is reported at the function"
    )]
    fn __respond<'r>(
        __request: &'r mut __support::Request,
        _renderer: &'r __support::RendererHelper,
    ) -> __support::BoxFuture<'r, __support::CallResult> {
        __support::Box::pin(async move {
            let __argument_0 = match (__ARGUMENT_0.extract)(__request) {
                __support::Ok(__taken) => __taken,
                __support::Err(__error) => return __support::Err(__error),
            };
            let __argument_0 = match (__ARGUMENT_0.see)(&__argument_0) {
                __support::Ok(__taken) => __taken,
                __support::Err(__error) => return __support::Err(__error),
            };
            let __argument_1 = match (__ARGUMENT_1.borrow)(__request) {
                __support::Ok(__taken) => __taken,
                __support::Err(__error) => return __support::Err(__error),
            };
            let __returned = __support::send(edit(__argument_0, __argument_1)).await;
            let __kind = __support::Returned(&__returned).return_kind();
            __kind.respond()(__returned)
        })
    }
    const SUBMITTED: __support::RegisteredView = {
        __support::RegisteredView {
            function: __support::FunctionPointer::Async(__respond),
            place: __support::Place {
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
                function: "edit",
                target: __support::Target::Library,
            },
            written: &[
                __support::Written::Name(__support::args::name("edit")),
                __support::Written::Context(
                    __support::ViewContext::resource::<Article>(),
                ),
                __support::Written::Predicate(
                    __support::PredicateConfig::containment(
                        __support::ResourceType::family::<dyn Shelf>(),
                    ),
                ),
                __support::Written::Requires(__ARGUMENT_0.requires),
                __support::Written::Requires(__ARGUMENT_1.requires),
            ],
        }
    };
};
