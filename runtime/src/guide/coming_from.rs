// Our side is tested in `examples/cookbook`, which is why nothing of it is tested here once more.
#![doc = include_str!("../../docs/coming-from/index.md")]

#[doc = include_str!("../../docs/coming-from/axum.md")]
pub mod axum {}

#[doc = include_str!("../../docs/coming-from/actix_web.md")]
pub mod actix_web {}

#[doc = include_str!("../../docs/coming-from/rocket.md")]
pub mod rocket {}

#[doc = include_str!("../../docs/coming-from/django.md")]
pub mod django {}
