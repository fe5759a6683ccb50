//! What will be written: the roles of all fields settled, the three sets of fields drawn up, the bounds decided.
//!
//! The rules between fields are here, each a named function that returns what the plan needs and reports what breaks
//! it. With mistakes in it a plan still has its header, from which the fallback is written.

use syn::{Attribute, ExprPath, Generics, Ident, Member, Type};

use crate::ast::{Field, Input, Shape, Variant};
use crate::attr::{Encoding, Role, spoken};
use crate::bound::{Bound, Capability, Parameters};
use crate::diagnostics::Diagnostics;

/// The impls to write.
pub(crate) struct Plan<'a> {
    pub(crate) header: Header<'a>,
    /// The one field that is the state, where there is one.
    pub(crate) version: Option<&'a Field<'a>>,
    pub(crate) state: Records<'a>,
    pub(crate) representation: Option<Records<'a>>,
    /// What nested use feeds beside the state.
    pub(crate) rest: Option<Records<'a>>,
    pub(crate) last_modified: Option<&'a Field<'a>>,
    pub(crate) bounds: Vec<Bound<'a>>,
}

/// What is known of the type even if its options have mistakes.
pub(crate) struct Header<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) root: Option<&'a ExprPath>,
    pub(crate) name: String,
    pub(crate) epoch: u64,
    pub(crate) strength: Strength,
    /// A `#[deprecated]` or `#[allow(deprecated)]` on the type or in it: the generated code must not warn once more.
    pub(crate) deprecated: Option<&'a Attribute>,
    pub(crate) key: Vec<(&'a Member, &'a Type)>,
}

/// Whether the type's tags are strong validators.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    Strong,
    Weak,
}

/// The fields of one set that are fed.
pub(crate) enum Records<'a> {
    Struct(Record<'a>),
    Enum(Vec<(&'a Ident, Record<'a>)>),
}

/// A schema and the fields that it describes, in the order of their names.
pub(crate) struct Record<'a> {
    pub(crate) variant: String,
    pub(crate) fields: Vec<&'a Field<'a>>,
}

/// What a field is for, settled from its own options and those of the type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Key,
    State,
    Representation,
    Version,
    Unfed,
}

/// A set of fields that are fed together.
#[derive(Clone, Copy)]
enum FieldSet {
    State,
    Representation,
    /// All that readers see beside the state.
    Rest,
}

impl FieldSet {
    fn holds(self, part: Part) -> bool {
        match self {
            Self::State => matches!(part, Part::State | Part::Version),
            Self::Representation => part == Part::Representation,
            Self::Rest => matches!(part, Part::Key | Part::Representation),
        }
    }

    /// What is added to the variant's name in the schema: no identifier has parentheses, so no two sets share a schema.
    fn suffix(self) -> &'static str {
        match self {
            Self::State => "",
            Self::Representation => "(representation)",
            Self::Rest => "(rest)",
        }
    }
}

impl<'a> Plan<'a> {
    pub(crate) fn new(input: &'a Input<'a>, diagnostics: &mut Diagnostics) -> Self {
        let only = check_only(input, diagnostics);
        let version = match &input.shape {
            Shape::Struct(fields) => check_version(input, fields, diagnostics),
            Shape::Enum(variants) => {
                check_enum(variants, diagnostics);
                None
            }
        };
        let part = |field: &Field| settle(field, only, version);
        let header = Header::new(input, part);
        let last_modified = match &input.shape {
            Shape::Struct(fields) => {
                check_state(input, fields, part, diagnostics);
                check_last_modified(fields, diagnostics)
            }
            Shape::Enum(_) => None,
        };
        let state = records(&input.shape, FieldSet::State, part);
        let representation = Some(records(&input.shape, FieldSet::Representation, part)).filter(Records::any_field);
        let rest = Some(records(&input.shape, FieldSet::Rest, part)).filter(Records::any_field);

        let parameters = Parameters::new(input.ident, input.generics);
        let mut bounds = Vec::new();
        for (_, ty) in &header.key {
            parameters.require(ty, Capability::Clone, &mut bounds);
        }
        for records in [Some(&state), rest.as_ref()].into_iter().flatten() {
            records.require(&parameters, &mut bounds);
        }
        if let Some(field) = last_modified {
            parameters.require(field.ty, Capability::LastModified, &mut bounds);
        }
        Self { header, version, state, representation, rest, last_modified, bounds }
    }
}

impl<'a> Header<'a> {
    fn new(input: &'a Input<'a>, part: impl Fn(&Field) -> Part) -> Self {
        let options = &input.options;
        let key = match &input.shape {
            Shape::Struct(fields) => {
                fields.iter().filter(|field| part(field) == Part::Key).map(|field| (&field.member, field.ty)).collect()
            }
            Shape::Enum(_) => Vec::new(),
        };
        Self {
            ident: input.ident,
            generics: input.generics,
            root: options.krate.as_ref(),
            name: options.name.clone().unwrap_or_else(|| spoken(input.ident)),
            epoch: options.epoch.unwrap_or(0),
            strength: if options.weak.is_some() { Strength::Weak } else { Strength::Strong },
            deprecated: input.deprecated,
            key,
        }
    }
}

impl<'a> Records<'a> {
    fn any_field(&self) -> bool {
        match self {
            Self::Struct(record) => !record.fields.is_empty(),
            Self::Enum(records) => records.iter().any(|(_, record)| !record.fields.is_empty()),
        }
    }

    fn require(&self, parameters: &Parameters<'a>, bounds: &mut Vec<Bound<'a>>) {
        match self {
            Self::Struct(record) => record.require(parameters, bounds),
            Self::Enum(records) => records.iter().for_each(|(_, record)| record.require(parameters, bounds)),
        }
    }
}

/// How a field is fed.
pub(crate) enum Feeding<'a> {
    Native,
    Version,
    Serde,
    With(&'a ExprPath),
}

impl Field<'_> {
    pub(crate) fn feeding(&self) -> Feeding<'_> {
        let is_version = self.options.role.as_ref().is_some_and(|role| role.value == Role::Version);
        match self.options.encoding.as_ref().map(|encoding| &encoding.value) {
            _ if is_version => Feeding::Version,
            None => Feeding::Native,
            Some(Encoding::Serde) => Feeding::Serde,
            Some(Encoding::With(path)) => Feeding::With(path),
        }
    }
}

impl<'a> Record<'a> {
    fn new(variant: &str, fields: &'a [Field<'a>], set: FieldSet, part: impl Fn(&Field) -> Part) -> Self {
        let mut fields: Vec<_> = fields.iter().filter(|field| set.holds(part(field))).collect();
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        Self { variant: format!("{variant}{}", set.suffix()), fields }
    }

    fn require(&self, parameters: &Parameters<'a>, bounds: &mut Vec<Bound<'a>>) {
        for field in &self.fields {
            match field.feeding() {
                Feeding::Native => parameters.require(field.ty, Capability::Fingerprint, bounds),
                Feeding::Version => parameters.require(field.ty, Capability::VersionValue, bounds),
                Feeding::Serde => parameters.require(field.ty, Capability::Serialize, bounds),
                // The function says itself what it asks of its argument.
                Feeding::With(_) => {}
            }
        }
    }
}

fn records<'a>(shape: &'a Shape<'a>, set: FieldSet, part: impl Fn(&Field) -> Part) -> Records<'a> {
    match shape {
        Shape::Struct(fields) => Records::Struct(Record::new("", fields, set, part)),
        Shape::Enum(variants) => Records::Enum(
            variants
                .iter()
                .map(|variant| (variant.ident, Record::new(&spoken(variant.ident), &variant.fields, set, &part)))
                .collect(),
        ),
    }
}

/// A field's own role first; then what the options of the whole type leave it.
fn settle(field: &Field, only: Option<&[Member]>, version: Option<&Field>) -> Part {
    match field.options.role.as_ref().map(|role| role.value) {
        Some(Role::Key) => Part::Key,
        Some(Role::Representation) => Part::Representation,
        Some(Role::Skip) => Part::Unfed,
        Some(Role::Version) => Part::Version,
        None if only.is_some_and(|only| only.contains(&field.member)) => Part::State,
        None if only.is_some() || field.options.last_modified.is_some() => Part::Representation,
        None if version.is_some() => Part::Unfed,
        None => Part::State,
    }
}

/// The fields that `only` names, all of them there and free to be state.
fn check_only<'a>(input: &'a Input<'a>, diagnostics: &mut Diagnostics) -> Option<&'a [Member]> {
    let only = input.options.only.as_ref()?;
    let Shape::Struct(fields) = &input.shape else {
        diagnostics.only_in_enum(&only.key);
        return None;
    };
    for (i, member) in only.value.iter().enumerate() {
        if only.value[..i].contains(member) {
            diagnostics.only_twice(member);
            continue;
        }
        let Some(field) = fields.iter().find(|field| field.member == *member) else {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            diagnostics.only_unknown_field(member, &names);
            continue;
        };
        if let Some(role) = &field.options.role {
            diagnostics.only_of_another_role(member, &role.key);
        }
    }
    Some(&only.value)
}

/// The field that alone is the state: at most one, without `only`, and with nothing else fed as if it were state.
fn check_version<'a>(
    input: &Input<'a>,
    fields: &'a [Field<'a>],
    diagnostics: &mut Diagnostics,
) -> Option<&'a Field<'a>> {
    let mut versions = fields.iter().filter_map(|field| match &field.options.role {
        Some(role) if role.value == Role::Version => Some((field, &role.key)),
        _ => None,
    });
    let (version, _) = versions.next()?;
    for (_, second) in versions {
        diagnostics.second_version(second, &version.member);
    }
    if let Some(only) = &input.options.only {
        diagnostics.only_beside_version(&only.key, &version.member);
        return Some(version);
    }
    for field in fields {
        if let (None, None, Some(encoding)) =
            (&field.options.role, &field.options.last_modified, &field.options.encoding)
        {
            diagnostics.encoding_beside_version(&encoding.key, &version.name);
        }
    }
    Some(version)
}

/// The field that supplies `Last-Modified`: at most one.
fn check_last_modified<'a>(fields: &'a [Field<'a>], diagnostics: &mut Diagnostics) -> Option<&'a Field<'a>> {
    let mut marked = fields.iter().filter_map(|field| Some((field, field.options.last_modified.as_ref()?)));
    let (first, _) = marked.next()?;
    for (_, second) in marked {
        diagnostics.second_last_modified(second, &first.member);
    }
    Some(first)
}

/// A struct with fields has a state; one without has nothing that could change. What `only` names is checked above.
fn check_state(input: &Input, fields: &[Field], part: impl Fn(&Field) -> Part, diagnostics: &mut Diagnostics) {
    let stated = fields.iter().any(|field| matches!(part(field), Part::State | Part::Version));
    if !stated && !fields.is_empty() && input.options.only.is_none() {
        diagnostics.no_state(input.ident);
    }
}

/// In an enum no field can be what every value must have.
fn check_enum(variants: &[Variant], diagnostics: &mut Diagnostics) {
    for field in variants.iter().flat_map(|variant| &variant.fields) {
        match &field.options.role {
            Some(role) if matches!(role.value, Role::Key | Role::Version) => diagnostics.not_in_enum(&role.key),
            _ => {}
        }
        if let Some(last_modified) = &field.options.last_modified {
            diagnostics.not_in_enum(last_modified);
        }
    }
}
