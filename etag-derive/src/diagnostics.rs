//! Every message of the macro, each made by a function with a name, and the list that collects them.
//!
//! A message says what is wrong, then what to write, and underlines the smallest wrong thing.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{DataUnion, Error, Expr, Ident, Lit, LitInt, LitStr, Member, Meta};

use crate::attr::{ON_CONTAINER, ON_FIELD};
use crate::item::{Item, Value, bare};

/// The mistakes found so far. Dropping it unread is a bug in the macro, which a debug build reports.
pub(crate) struct Diagnostics {
    errors: Option<Error>,
    read: bool,
}

/// Where an option stands.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Container,
    Variant,
    Field,
}

/// What an option takes.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    Nothing,
    Text,
    Number,
    Members,
    CratePath,
    FunctionPath,
}

impl Diagnostics {
    pub(crate) fn new() -> Self {
        Self { errors: None, read: false }
    }

    /// Every mistake, one error after another; `None` where there are none.
    pub(crate) fn into_errors(mut self) -> Option<Error> {
        self.read = true;
        self.errors.take()
    }

    /// What syn says of tokens that are no attribute at all.
    pub(crate) fn syntax(&mut self, error: Error) {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            None => self.errors = Some(error),
        }
    }

    pub(crate) fn union(&mut self, union: &DataUnion) {
        self.at(
            union.union_token.span,
            "a union has no fingerprint, as nobody knows which of its fields holds a value: write a struct or an enum",
        );
    }

    pub(crate) fn no_list(&mut self, meta: &Meta, place: Place) {
        let message = match (meta, place) {
            (Meta::NameValue(_), Place::Container) => {
                "options stand in parentheses: write `#[versioned(name = \"…\")]`"
            }
            (Meta::NameValue(_), _) => "options stand in parentheses: write `#[versioned(key)]`",
            (_, Place::Container) => {
                "no option is given: write one, as in `#[versioned(epoch = 1)]`, or remove the attribute"
            }
            _ => "no option is given: write one, as in `#[versioned(key)]`, or remove the attribute",
        };
        self.on(meta, message);
    }

    pub(crate) fn not_an_option(&mut self, found: &TokenStream, place: Place) {
        self.on(found, format!("expected an option, found `{found}`: {}", place.options()));
    }

    pub(crate) fn no_comma(&mut self, found: &TokenStream) {
        self.on(found, format!("expected `,` between two options, found `{found}`"));
    }

    pub(crate) fn duplicate_option(&mut self, key: &Ident) {
        self.on(key, format!("`{key}` is given twice: keep one"));
    }

    pub(crate) fn unknown_option(&mut self, key: &Ident, place: Place) {
        let name = key.to_string();
        let on_container = ON_CONTAINER.contains(&name.as_str());
        let on_field = ON_FIELD.contains(&name.as_str());
        let near = match place {
            Place::Container => nearest(&name, &ON_CONTAINER),
            Place::Field => nearest(&name, &ON_FIELD),
            Place::Variant => None,
        };
        let message = match (place, near) {
            (Place::Container, _) if on_field => {
                format!("`{name}` is an option of a field: move it to the field that it is meant for")
            }
            (Place::Field | Place::Variant, _) if on_container => {
                format!("`{name}` is an option of the whole type: move it above the `struct` or `enum`")
            }
            (Place::Variant, _) if on_field => {
                format!("`{name}` is an option of a field: move it to the fields of the variant that it is meant for")
            }
            (_, Some(near)) => format!("unknown option `{name}`: did you mean `{near}`?"),
            (_, None) => format!("unknown option `{name}`: {}", place.options()),
        };
        self.on(key, message);
    }

    pub(crate) fn wrong_value(&mut self, item: &Item, expected: Expected) {
        let key = &item.key;
        let found = item.value.description();
        let message = match expected {
            Expected::Nothing => format!("`{key}` takes no value, found {found}: write `{key}` alone"),
            Expected::Text => format!("`{key}` takes a string, found {found}: write `{key} = \"product\"`"),
            Expected::Number => format!("`{key}` takes a whole number, found {found}: write `{key} = 1`"),
            Expected::Members => {
                format!("`{key}` takes fields in parentheses, found {found}: write `{key}(name, price)`")
            }
            Expected::CratePath => {
                format!(
                    "`{key}` takes a path, found {found}: write `{key} = {}`",
                    unquoted(&item.value, "path::to::etag_core")
                )
            }
            Expected::FunctionPath => format!(
                "`{key}` takes the path of a function, found {found}: write `{key} = {}`",
                unquoted(&item.value, "path::to::function")
            ),
        };
        match &item.value {
            Value::Expr(expr) => self.on(expr, message),
            Value::List { span, .. } => self.at(*span, message),
            Value::Closure(tokens) => self.on(tokens, message),
            Value::Unparsed(tokens) if !tokens.is_empty() => self.on(tokens, message),
            Value::Unparsed(_) | Value::Nothing => self.on(key, message),
        }
    }

    pub(crate) fn empty_name(&mut self, name: &LitStr) {
        self.on(
            name,
            "a name has at least one character: write `name = \"product\"`, or leave it out to use the type's name",
        );
    }

    pub(crate) fn epoch_out_of_range(&mut self, epoch: &LitInt) {
        self.on(epoch, format!("`epoch` is at most {}, found {epoch}: write `epoch = 1`", u64::MAX));
    }

    pub(crate) fn second_role(&mut self, second: &Ident, first: &Ident) {
        self.on(
            second,
            format!("a field has one role, and this one is already `{first}`: keep `{first}` or `{second}`"),
        );
    }

    pub(crate) fn second_encoding(&mut self, second: &Ident, first: &Ident) {
        self.on(
            second,
            format!("a field is fed in one way, and this one already by `{first}`: keep `{first}` or `{second}`"),
        );
    }

    pub(crate) fn encoding_of_skipped(&mut self, encoding: &Ident) {
        self.on(
            encoding,
            format!("a `skip` field is never fed: remove `{encoding}`, or `skip` to have the field in the tag"),
        );
    }

    pub(crate) fn encoding_of_version(&mut self, encoding: &Ident) {
        self.on(encoding, format!("a `version` field is the state as it stands, and is not fed: remove `{encoding}`"));
    }

    pub(crate) fn encoding_beside_version(&mut self, encoding: &Ident, version: &str) {
        self.on(
            encoding,
            format!(
                "the field `{version}` alone is the state, so this field is not fed: remove `{encoding}`, or add \
                 `representation`"
            ),
        );
    }

    pub(crate) fn last_modified_key(&mut self, last_modified: &Ident) {
        self.on(
            last_modified,
            "a key never changes, and `last_modified` does: mark the field that holds the time of the last change",
        );
    }

    pub(crate) fn second_last_modified(&mut self, second: &Ident, first: &Member) {
        self.on(
            second,
            format!("`Last-Modified` comes from one field, and that is already `{}`: keep one", named(first)),
        );
    }

    pub(crate) fn second_version(&mut self, second: &Ident, first: &Member) {
        self.on(second, format!("one field is the state, and that is already `{}`: keep one `version`", named(first)));
    }

    pub(crate) fn not_in_enum(&mut self, option: &Ident) {
        self.on(
            option,
            format!(
                "`{option}` belongs to a struct, as a variant may lack the field: put the enum into a struct, and mark \
                 a field of that"
            ),
        );
    }

    pub(crate) fn only_in_enum(&mut self, only: &Ident) {
        self.on(only, "`only` names fields of a struct: in an enum, mark the other fields `representation`");
    }

    pub(crate) fn empty_only(&mut self, only: &Ident) {
        self.on(only, "`only` names no field, which would leave no state: write `only(name, price)`");
    }

    pub(crate) fn not_members(&mut self, span: Span) {
        self.at(span, "`only` takes names of fields with commas between them: write `only(name, price)`");
    }

    pub(crate) fn only_beside_version(&mut self, only: &Ident, version: &Member) {
        self.on(
            only,
            format!(
                "the field `{}` is marked `version` and alone is the state: remove `only`, or `version`",
                named(version)
            ),
        );
    }

    pub(crate) fn only_unknown_field(&mut self, found: &Member, fields: &[&str]) {
        let name = named(found);
        let message = match nearest(&name, fields) {
            Some(near) => format!("no field `{name}`: did you mean `{near}`?"),
            None if fields.is_empty() => format!("no field `{name}`: the struct has none"),
            None => format!("no field `{name}`: the fields are {}", quoted(fields)),
        };
        self.on(found, message);
    }

    pub(crate) fn only_twice(&mut self, found: &Member) {
        self.on(found, format!("`only` names `{}` twice: keep one", named(found)));
    }

    pub(crate) fn only_of_another_role(&mut self, found: &Member, role: &Ident) {
        self.on(
            found,
            format!(
                "`{}` is marked `{role}` and cannot be state as well: remove it here, or `{role}` there",
                named(found)
            ),
        );
    }

    pub(crate) fn no_state(&mut self, ident: &Ident) {
        self.on(
            ident,
            format!(
                "`{ident}` has no state for writers to compare: leave a field without a role, or mark the one that \
                 counts versions `version`"
            ),
        );
    }

    fn on(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.syntax(Error::new_spanned(tokens, message));
    }

    fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.syntax(Error::new(span, message));
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        debug_assert!(self.read || std::thread::panicking(), "the diagnostics were dropped without being read");
    }
}

impl Place {
    fn options(self) -> String {
        match self {
            Self::Container => format!("a struct or enum takes {}", quoted(&ON_CONTAINER)),
            Self::Field => format!("a field takes {}", quoted(&ON_FIELD)),
            Self::Variant => "a variant takes none".to_owned(),
        }
    }
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn named(member: &Member) -> String {
    match member {
        Member::Named(ident) => crate::attr::spoken(ident),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// The text of a string that should have been a path, or `example`.
fn unquoted(value: &Value, example: &str) -> String {
    if let Value::Expr(expr) = value
        && let Expr::Lit(literal) = bare(expr)
        && let Lit::Str(text) = &literal.lit
        && syn::parse_str::<syn::Path>(&text.value()).is_ok()
    {
        return text.value();
    }
    example.to_owned()
}

/// The name that differs least from `found`, where it differs in so little that a slip of the hand explains it.
fn nearest<'a>(found: &str, names: &[&'a str]) -> Option<&'a str> {
    let allowed = found.len().div_ceil(3);
    names
        .iter()
        .map(|name| (distance(found, name), *name))
        .filter(|(distance, name)| *distance <= allowed && *distance < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The number of letters to insert, remove, replace or swap with a neighbour to get from one name to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<usize>>()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replace = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_finds_the_option() {
        for (found, meant) in
            [("kye", "key"), ("serd", "serde"), ("last_modifed", "last_modified"), ("representaton", "representation")]
        {
            assert_eq!(nearest(found, &ON_FIELD), Some(meant), "{found}");
        }
    }

    #[test]
    fn a_different_word_suggests_nothing() {
        for found in ["a", "default", "rename", "id", "weak"] {
            assert_eq!(nearest(found, &ON_FIELD), None, "{found}");
        }
    }

    #[test]
    fn a_swap_of_neighbours_is_one_step() {
        assert_eq!((distance("kye", "key"), distance("key", "key"), distance("", "key")), (1, 0, 3));
    }

    #[test]
    fn diagnostics_dropped_unread_are_noticed() {
        let dropped = std::panic::catch_unwind(|| drop(Diagnostics::new()));
        assert_eq!(dropped.is_err(), cfg!(debug_assertions));
    }

    #[test]
    fn every_mistake_is_kept() {
        let mut diagnostics = Diagnostics::new();
        for name in ["one", "two", "three"] {
            diagnostics.duplicate_option(&Ident::new(name, Span::call_site()));
        }
        let messages: Vec<String> =
            diagnostics.into_errors().into_iter().flatten().map(|error| error.to_string()).collect();
        assert_eq!(
            messages,
            ["`one` is given twice: keep one", "`two` is given twice: keep one", "`three` is given twice: keep one"]
        );
    }
}
