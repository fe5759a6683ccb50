//! The where-bounds of the generated impls: only on what is used, and only where a type parameter is part of it.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Generics, Ident, Type};

/// `ty` must be able to do `capability`.
pub(crate) struct Bound<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) capability: Capability,
}

/// The left side of a bound.
pub(crate) enum Subject<'a> {
    /// The type of a field.
    Field(&'a Type),
    /// A type parameter, where a bound on the field's type would go round in a circle: it mentions the type itself.
    Parameter(&'a Ident),
}

/// The right side of a bound.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capability {
    Clone,
    Fingerprint,
    LastModified,
    Serialize,
    VersionValue,
}

/// What a type's generics ask of the bounds of its impls.
pub(crate) struct Parameters<'a> {
    types: Vec<&'a Ident>,
    itself: &'a Ident,
}

impl<'a> Parameters<'a> {
    pub(crate) fn new(itself: &'a Ident, generics: &'a Generics) -> Self {
        Self { types: generics.type_params().map(|parameter| &parameter.ident).collect(), itself }
    }

    /// Adds the bounds without which a field of the type `ty` could not do `capability`.
    pub(crate) fn require(&self, ty: &'a Type, capability: Capability, bounds: &mut Vec<Bound<'a>>) {
        // Nothing is asked of most types: do not even look at them.
        if self.types.is_empty() {
            return;
        }
        let mentioned = identifiers(ty);
        let mut parameters =
            self.types.iter().copied().filter(|parameter| mentioned.contains(&parameter.to_string())).peekable();
        if parameters.peek().is_none() {
            return;
        }
        if mentioned.contains("Self") || mentioned.contains(&self.itself.to_string()) {
            bounds.extend(parameters.map(|parameter| Bound { subject: Subject::Parameter(parameter), capability }));
        } else {
            bounds.push(Bound { subject: Subject::Field(ty), capability });
        }
    }
}

/// Every identifier in a type, wherever it stands: a bound too many on a type that has it anyway does no harm.
fn identifiers(ty: &Type) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(ty.to_token_stream(), &mut found);
    found
}

fn collect(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(input: &str) -> Vec<String> {
        let input: syn::DeriveInput = syn::parse_str(input).expect("the test's own struct");
        let syn::Data::Struct(data) = &input.data else { unreachable!("the tests use structs") };
        let parameters = Parameters::new(&input.ident, &input.generics);
        let mut bounds = Vec::new();
        for field in &data.fields {
            parameters.require(&field.ty, Capability::Fingerprint, &mut bounds);
        }
        let subject = |bound: &Bound| match bound.subject {
            Subject::Field(ty) => ty.to_token_stream().to_string(),
            Subject::Parameter(ident) => format!("parameter {ident}"),
        };
        bounds.iter().map(subject).collect()
    }

    #[test]
    fn a_type_without_a_parameter_in_it_is_not_bound() {
        assert_eq!(bounds("struct S(u64, Vec<String>);"), [""; 0]);
        assert_eq!(bounds("struct S<'a, const N: usize>(&'a str, [u64; N]);"), [""; 0]);
        assert_eq!(bounds("struct S<T>(u64, T);"), ["T"]);
    }

    #[test]
    fn a_bound_is_on_the_type_of_the_field() {
        assert_eq!(bounds("struct S<T, U>(Vec<T>, T::Item, [U; 2]);"), ["Vec < T >", "T :: Item", "[U ; 2]"]);
    }

    #[test]
    fn a_type_that_holds_itself_is_bound_by_its_parameters() {
        assert_eq!(bounds("struct S<T, U>(T, U, Option<Box<S<T, U>>>);"), ["T", "U", "parameter T", "parameter U"]);
        assert_eq!(bounds("struct S<T>(Vec<Self>, Vec<S<T>>);"), ["parameter T"]);
    }
}
