//! The names of an attribute's arguments, each spelled once.

/// The arguments of an attribute, of which each has a name.
pub(crate) trait Arguments: Copy + Eq + 'static {
    /// Returns every argument, in the order in which they are listed.
    fn all() -> Vec<Self>;

    /// Returns the name, as it is written.
    fn name(self) -> &'static str;

    /// Tells whether it may be given several times.
    fn is_repeatable(self) -> bool {
        false
    }

    /// Returns the argument of a name.
    fn find(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|one| one.name() == name)
    }

    /// Returns every name.
    fn names() -> Vec<&'static str> {
        Self::all().into_iter().map(Self::name).collect()
    }
}

/// Declares the arguments of an attribute, each with its name.
macro_rules! arguments {
    ($(#[$doc:meta])* $visibility:vis enum $ty:ident { $($variant:ident $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        $visibility enum $ty {
            $($variant,)+
        }

        impl $crate::argument_names::Arguments for $ty {
            fn all() -> Vec<Self> {
                vec![$(Self::$variant),+]
            }

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

pub(crate) use arguments;
