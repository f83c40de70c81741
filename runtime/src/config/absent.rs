//! Directives of features that are off, which say so.
//!
//! They never run: nobody has what their arguments must be.

use crate::absent;

use super::Configurator;
#[cfg(not(feature = "forward"))]
use super::route::RouteConfig;

/// Static views.
#[cfg(not(feature = "static"))]
impl Configurator {
    #[doc(hidden)]
    pub fn add_static_view<N: absent::Static>(&mut self, name: N, _: impl Sized) -> N::Output {
        name.output()
    }

    #[doc(hidden)]
    pub fn add_cache_buster<N: absent::Static>(&mut self, name: N, _: impl Sized) -> N::Output {
        name.output()
    }

    #[doc(hidden)]
    pub fn override_asset<N: absent::Static>(&mut self, _: N, _: impl Sized) {}
}

/// Another application behind this one.
#[cfg(not(feature = "forward"))]
impl Configurator {
    #[doc(hidden)]
    pub fn forward_unmatched<U: absent::Forward>(&mut self, _: U) {}
}

/// Routes that another application answers.
#[cfg(not(feature = "forward"))]
impl RouteConfig {
    #[doc(hidden)]
    pub fn forward(&mut self) -> &mut Self
    where
        for<'a> &'a (): absent::Forward,
    {
        self
    }

    #[doc(hidden)]
    pub fn forward_when<C: absent::Forward>(&mut self, _: C) -> &mut Self {
        self
    }

    #[doc(hidden)]
    pub fn shadow(&mut self) -> &mut Self
    where
        for<'a> &'a (): absent::Forward,
    {
        self
    }
}

/// Templates.
#[cfg(not(feature = "templates"))]
impl Configurator {
    #[doc(hidden)]
    pub fn add_template<N: absent::Templates>(&mut self, _: N, _: impl Sized) {}

    #[doc(hidden)]
    pub fn add_templates<T: absent::Templates>(&mut self, _: T) {}

    #[doc(hidden)]
    pub fn configure_templates<C: absent::Templates>(&mut self, _: C) {}
}
