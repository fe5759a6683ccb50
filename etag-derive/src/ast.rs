//! The input as the macro sees it: syn's tree, borrowed, with its options read.

use proc_macro2::TokenTree;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident, Member, Meta, Type};

use crate::attr::{ContainerOptions, FieldOptions, refuse_on_variant, spoken};
use crate::diagnostics::Diagnostics;

/// A type that derives `Versioned`.
pub(crate) struct Input<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) options: ContainerOptions,
    /// A `#[deprecated]` on the type or in it, or an `#[allow(deprecated)]`.
    pub(crate) deprecated: Option<&'a Attribute>,
    pub(crate) shape: Shape<'a>,
}

/// What the type is made of.
pub(crate) enum Shape<'a> {
    Struct(Vec<Field<'a>>),
    Enum(Vec<Variant<'a>>),
}

/// One variant of an enum.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field of a struct or variant.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    /// The name under which the field is fed: without `r#`, the index in a tuple.
    pub(crate) name: String,
    pub(crate) ty: &'a Type,
    pub(crate) options: FieldOptions,
}

impl<'a> Input<'a> {
    /// Reads `input`; a union, which has no fields to feed, is reported and read as a struct without any.
    pub(crate) fn read(input: &'a DeriveInput, diagnostics: &mut Diagnostics) -> Self {
        let options = ContainerOptions::read(&input.attrs, diagnostics);
        let shape = match &input.data {
            Data::Struct(data) => Shape::Struct(read_fields(&data.fields, diagnostics)),
            Data::Enum(data) => Shape::Enum(
                data.variants
                    .iter()
                    .map(|variant| {
                        refuse_on_variant(&variant.attrs, diagnostics);
                        Variant { ident: &variant.ident, fields: read_fields(&variant.fields, diagnostics) }
                    })
                    .collect(),
            ),
            Data::Union(data) => {
                diagnostics.union(data);
                Shape::Struct(Vec::new())
            }
        };
        Self { ident: &input.ident, generics: &input.generics, options, deprecated: deprecated(input), shape }
    }
}

fn read_fields<'a>(fields: &'a Fields, diagnostics: &mut Diagnostics) -> Vec<Field<'a>> {
    fields
        .iter()
        .zip(fields.members())
        .map(|(field, member)| Field {
            name: match &member {
                Member::Named(ident) => spoken(ident),
                Member::Unnamed(index) => index.index.to_string(),
            },
            member,
            ty: &field.ty,
            options: FieldOptions::read(&field.attrs, diagnostics),
        })
        .collect()
}

fn deprecated(input: &DeriveInput) -> Option<&Attribute> {
    let mut attrs: Vec<&Attribute> = input.attrs.iter().collect();
    match &input.data {
        Data::Struct(data) => attrs.extend(data.fields.iter().flat_map(|field| &field.attrs)),
        Data::Enum(data) => {
            for variant in &data.variants {
                attrs.extend(variant.attrs.iter().chain(variant.fields.iter().flat_map(|field| &field.attrs)));
            }
        }
        Data::Union(_) => {}
    }
    attrs.into_iter().find(|attr| is_deprecated(attr))
}

/// Whether `attr` marks something as deprecated, or says that its use is known.
fn is_deprecated(attr: &Attribute) -> bool {
    let path = attr.path();
    if !path.is_ident("allow") && !path.is_ident("expect") {
        return path.is_ident("deprecated");
    }
    let Meta::List(lints) = &attr.meta else { return false };
    let mut lints = lints.tokens.clone().into_iter();
    lints.any(|token| matches!(token, TokenTree::Ident(lint) if lint == "deprecated"))
}
