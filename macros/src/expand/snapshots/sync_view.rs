/// Greets.
pub fn home() -> &'static str {
    "home"
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
    fn __respond(
        __request: &mut __support::Request,
        _renderer: &__support::RendererHelper,
    ) -> __support::CallResult {
        let __returned = home();
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
                function: "home",
                target: __support::Target::Library,
            },
            written: &[
                __support::Written::RouteName(__support::args::route_name("home")),
            ],
        }
    };
};
