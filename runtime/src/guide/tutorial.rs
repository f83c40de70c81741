// The steps are tested in `examples/tutorial`, which is why nothing of them is tested here once more.
#![doc = include_str!("../../docs/tutorial/index.md")]

#[doc = include_str!("../../docs/tutorial/requirements.md")]
pub mod requirements {}

#[doc = include_str!("../../docs/tutorial/approach.md")]
pub mod approach {}

#[doc = include_str!("../../docs/tutorial/new_application.md")]
pub mod new_application {}

#[doc = include_str!("../../docs/tutorial/hello_world.md")]
pub mod hello_world {}

#[doc = include_str!("../../docs/tutorial/packages.md")]
pub mod packages {}

#[doc = include_str!("../../docs/tutorial/settings.md")]
pub mod settings {}

#[doc = include_str!("../../docs/tutorial/toolbar.md")]
pub mod toolbar {}

#[doc = include_str!("../../docs/tutorial/unit_testing.md")]
pub mod unit_testing {}

#[doc = include_str!("../../docs/tutorial/functional_testing.md")]
pub mod functional_testing {}

#[doc = include_str!("../../docs/tutorial/views.md")]
pub mod views {}

#[doc = include_str!("../../docs/tutorial/templating.md")]
pub mod templating {}

#[doc = include_str!("../../docs/tutorial/view_classes.md")]
pub mod view_classes {}

#[doc = include_str!("../../docs/tutorial/request_response.md")]
pub mod request_response {}

#[doc = include_str!("../../docs/tutorial/routing.md")]
pub mod routing {}

#[doc = include_str!("../../docs/tutorial/template_inheritance.md")]
pub mod template_inheritance {}

#[doc = include_str!("../../docs/tutorial/static_assets.md")]
pub mod static_assets {}

#[doc = include_str!("../../docs/tutorial/json.md")]
pub mod json {}

#[doc = include_str!("../../docs/tutorial/more_view_classes.md")]
pub mod more_view_classes {}

#[doc = include_str!("../../docs/tutorial/logging.md")]
pub mod logging {}

#[doc = include_str!("../../docs/tutorial/sessions.md")]
pub mod sessions {}

#[doc = include_str!("../../docs/tutorial/forms.md")]
pub mod forms {}

#[doc = include_str!("../../docs/tutorial/databases.md")]
pub mod databases {}

#[doc = include_str!("../../docs/tutorial/authentication.md")]
pub mod authentication {}

#[doc = include_str!("../../docs/tutorial/authorization.md")]
pub mod authorization {}
