// The recipes are tested in `examples/cookbook`, which is why nothing of them is tested here once more.
#![doc = include_str!("../../docs/cookbook/index.md")]

#[doc = include_str!("../../docs/cookbook/uploads.md")]
pub mod uploads {}

#[doc = include_str!("../../docs/cookbook/downloads.md")]
pub mod downloads {}

#[doc = include_str!("../../docs/cookbook/login.md")]
pub mod login {}

#[doc = include_str!("../../docs/cookbook/remember_me.md")]
pub mod remember_me {}

#[doc = include_str!("../../docs/cookbook/roles.md")]
pub mod roles {}

#[doc = include_str!("../../docs/cookbook/background_work.md")]
pub mod background_work {}

#[doc = include_str!("../../docs/cookbook/cors.md")]
pub mod cors {}

#[doc = include_str!("../../docs/cookbook/api_document.md")]
pub mod api_document {}

#[doc = include_str!("../../docs/cookbook/live_updates.md")]
pub mod live_updates {}

#[doc = include_str!("../../docs/cookbook/reverse_proxy.md")]
pub mod reverse_proxy {}

#[doc = include_str!("../../docs/cookbook/deployment.md")]
pub mod deployment {}

#[doc = include_str!("../../docs/cookbook/several_applications.md")]
pub mod several_applications {}

#[doc = include_str!("../../docs/cookbook/csrf_with_fetch.md")]
pub mod csrf_with_fetch {}

#[doc = include_str!("../../docs/cookbook/pagination.md")]
pub mod pagination {}

#[doc = include_str!("../../docs/cookbook/error_pages.md")]
pub mod error_pages {}

#[doc = include_str!("../../docs/cookbook/rate_limit.md")]
pub mod rate_limit {}
