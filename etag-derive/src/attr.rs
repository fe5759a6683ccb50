//! The options of a container and of a field: which there are, and what value each takes.
//!
//! Nothing here returns a `Result`: a wrong option is reported and left out, and reading goes on, so that every mistake
//! of an input is told at once. Rules between fields are in [`plan`](crate::plan).

use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprPath, Ident, Lit, Member, Token};

use crate::diagnostics::{Diagnostics, Expected, Place};
use crate::item::{Item, Value, bare, items};

/// The options that stand on a struct or enum.
pub(crate) const ON_CONTAINER: [&str; 5] = ["name", "epoch", "only", "weak", "crate"];

/// The options that stand on a field.
pub(crate) const ON_FIELD: [&str; 7] = ["key", "representation", "skip", "version", "last_modified", "serde", "with"];

/// A value with the key that it was given by, for messages that must underline the key.
pub(crate) struct Keyed<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// What `#[versioned(…)]` says on a struct or enum.
#[derive(Default)]
pub(crate) struct ContainerOptions {
    pub(crate) name: Option<String>,
    pub(crate) epoch: Option<u64>,
    pub(crate) only: Option<Keyed<Vec<Member>>>,
    pub(crate) weak: Option<Ident>,
    pub(crate) krate: Option<ExprPath>,
}

/// What `#[versioned(…)]` says on a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) role: Option<Keyed<Role>>,
    pub(crate) last_modified: Option<Ident>,
    pub(crate) encoding: Option<Keyed<Encoding>>,
}

/// What a field is for, where it says so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Key,
    Representation,
    Skip,
    Version,
}

/// How a field is fed, where not by its own `Fingerprint`.
pub(crate) enum Encoding {
    Serde,
    With(ExprPath),
}

impl ContainerOptions {
    pub(crate) fn read(attrs: &[Attribute], diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::default();
        for item in items(attrs, Place::Container, diagnostics) {
            match item.key.to_string().as_str() {
                "name" => options.name = text(&item, diagnostics),
                "epoch" => options.epoch = number(&item, diagnostics),
                "only" => options.only = members(item, diagnostics),
                "weak" => options.weak = flag(item, diagnostics),
                "crate" => options.krate = path(item, Expected::CratePath, diagnostics).map(|path| path.value),
                _ => diagnostics.unknown_option(&item.key, Place::Container),
            }
        }
        options
    }
}

impl FieldOptions {
    pub(crate) fn read(attrs: &[Attribute], diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::default();
        for item in items(attrs, Place::Field, diagnostics) {
            match item.key.to_string().as_str() {
                "key" => options.set_role(item, Role::Key, diagnostics),
                "representation" => options.set_role(item, Role::Representation, diagnostics),
                "skip" => options.set_role(item, Role::Skip, diagnostics),
                "version" => options.set_role(item, Role::Version, diagnostics),
                "last_modified" => options.last_modified = flag(item, diagnostics),
                "serde" => {
                    let encoding = flag(item, diagnostics).map(|key| Keyed { key, value: Encoding::Serde });
                    options.set_encoding(encoding, diagnostics);
                }
                "with" => {
                    let encoding = path(item, Expected::FunctionPath, diagnostics)
                        .map(|path| Keyed { key: path.key, value: Encoding::With(path.value) });
                    options.set_encoding(encoding, diagnostics);
                }
                _ => diagnostics.unknown_option(&item.key, Place::Field),
            }
        }
        options.check_combination(diagnostics);
        options
    }

    fn set_role(&mut self, item: Item, role: Role, diagnostics: &mut Diagnostics) {
        let Some(key) = flag(item, diagnostics) else { return };
        match &self.role {
            Some(first) => diagnostics.second_role(&key, &first.key),
            None => self.role = Some(Keyed { key, value: role }),
        }
    }

    fn set_encoding(&mut self, encoding: Option<Keyed<Encoding>>, diagnostics: &mut Diagnostics) {
        match (encoding, &self.encoding) {
            (Some(second), Some(first)) => diagnostics.second_encoding(&second.key, &first.key),
            (Some(first), None) => self.encoding = Some(first),
            (None, _) => {}
        }
    }

    fn check_combination(&self, diagnostics: &mut Diagnostics) {
        let Some(role) = &self.role else { return };
        if let Some(encoding) = &self.encoding {
            match role.value {
                Role::Skip => diagnostics.encoding_of_skipped(&encoding.key),
                Role::Version => diagnostics.encoding_of_version(&encoding.key),
                Role::Key | Role::Representation => {}
            }
        }
        if let (Role::Key, Some(last_modified)) = (role.value, &self.last_modified) {
            diagnostics.last_modified_key(last_modified);
        }
    }
}

/// Reports every option of a variant: there are none.
pub(crate) fn refuse_on_variant(attrs: &[Attribute], diagnostics: &mut Diagnostics) {
    for item in items(attrs, Place::Variant, diagnostics) {
        diagnostics.unknown_option(&item.key, Place::Variant);
    }
}

fn flag(item: Item, diagnostics: &mut Diagnostics) -> Option<Ident> {
    if let Value::Nothing = item.value {
        return Some(item.key);
    }
    diagnostics.wrong_value(&item, Expected::Nothing);
    None
}

fn text(item: &Item, diagnostics: &mut Diagnostics) -> Option<String> {
    match literal(&item.value) {
        Some(Lit::Str(text)) if text.value().is_empty() => diagnostics.empty_name(text),
        Some(Lit::Str(text)) => return Some(text.value()),
        _ => diagnostics.wrong_value(item, Expected::Text),
    }
    None
}

fn number(item: &Item, diagnostics: &mut Diagnostics) -> Option<u64> {
    match literal(&item.value) {
        Some(Lit::Int(number)) if number.suffix().is_empty() => match number.base10_parse() {
            Ok(number) => return Some(number),
            Err(_) => diagnostics.epoch_out_of_range(number),
        },
        _ => diagnostics.wrong_value(item, Expected::Number),
    }
    None
}

fn path(item: Item, expected: Expected, diagnostics: &mut Diagnostics) -> Option<Keyed<ExprPath>> {
    let Item { key, value } = item;
    match value {
        Value::Expr(mut expr) => {
            while let Expr::Group(group) = expr {
                expr = *group.expr;
            }
            if let Expr::Path(path) = expr {
                return Some(Keyed { key, value: path });
            }
            diagnostics.wrong_value(&Item { key, value: Value::Expr(expr) }, expected);
        }
        value => diagnostics.wrong_value(&Item { key, value }, expected),
    }
    None
}

fn members(item: Item, diagnostics: &mut Diagnostics) -> Option<Keyed<Vec<Member>>> {
    let Value::List { tokens, .. } = &item.value else {
        diagnostics.wrong_value(&item, Expected::Members);
        return None;
    };
    match Punctuated::<Member, Token![,]>::parse_terminated.parse2(tokens.clone()) {
        Ok(members) if members.is_empty() => diagnostics.empty_only(&item.key),
        Ok(members) => return Some(Keyed { key: item.key, value: members.into_iter().collect() }),
        Err(err) => diagnostics.not_members(err.span()),
    }
    None
}

fn literal(value: &Value) -> Option<&Lit> {
    match value {
        Value::Expr(expr) => match bare(expr) {
            Expr::Lit(literal) => Some(&literal.lit),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a field or type as a reader would say it: `type` for `r#type`.
pub(crate) fn spoken(ident: &Ident) -> String {
    ident.unraw().to_string()
}
