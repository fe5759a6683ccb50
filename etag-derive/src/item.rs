//! The syntax inside `#[versioned(…)]`: `key`, `key = value` and `key(list)`, with their tokens kept for the messages.
//! What a key means is decided in [`attr`](crate::attr).

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, ExprUnary, Ident, Lit, Meta, Token, UnOp, parenthesized, token};

use crate::diagnostics::{Diagnostics, Place};

/// One option as written.
pub(crate) struct Item {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

/// What follows the key of an option.
pub(crate) enum Value {
    /// Nothing: `key`.
    Nothing,
    /// An expression that syn knows without its feature `full`: `key = "text"`, `key = a::path`.
    Expr(Expr),
    /// Parentheses: `key(a, b)`.
    List { span: Span, tokens: TokenStream },
    /// A closure, and whatever follows it.
    Closure(TokenStream),
    /// Something else after `=`, or nothing at all.
    Unparsed(TokenStream),
}

impl Value {
    /// What a message calls this value.
    pub(crate) fn description(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::List { .. } => "a list",
            Self::Closure(_) => "a closure",
            Self::Unparsed(tokens) if tokens.is_empty() => "nothing",
            Self::Unparsed(_) => "something else",
            Self::Expr(expr) => match bare(expr) {
                Expr::Path(_) => "a path",
                Expr::Lit(lit) => match &lit.lit {
                    Lit::Str(_) => "a string",
                    Lit::Int(number) if number.suffix().is_empty() => "a number",
                    Lit::Int(_) => "a number with a suffix",
                    Lit::Float(_) => "a fraction",
                    Lit::Bool(_) => "a truth value",
                    _ => "another literal",
                },
                Expr::Unary(ExprUnary { op: UnOp::Neg(_), .. }) => "a negative number",
                _ => "an expression",
            },
        }
    }
}

/// The items of every `#[versioned(…)]` among `attrs`, each key once: what is none, or comes twice, is reported.
pub(crate) fn items(attrs: &[Attribute], place: Place, diagnostics: &mut Diagnostics) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("versioned")) {
        let Meta::List(list) = &attr.meta else {
            diagnostics.no_list(&attr.meta, place);
            continue;
        };
        if list.tokens.is_empty() {
            diagnostics.no_list(&attr.meta, place);
            continue;
        }
        let read = |input: ParseStream| {
            while !input.is_empty() {
                if let Some(item) = read_item(input, place, diagnostics)? {
                    if items.iter().any(|earlier| earlier.key == item.key) {
                        diagnostics.duplicate_option(&item.key);
                    } else {
                        items.push(item);
                    }
                }
                if !input.is_empty() && !input.peek(Token![,]) {
                    diagnostics.no_comma(&until_comma(input)?);
                }
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        if let Err(err) = read.parse2(list.tokens.clone()) {
            diagnostics.syntax(err);
        }
    }
    items
}

/// The expression without the invisible groups that `macro_rules!` puts around what it passes on.
pub(crate) fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

fn read_item(input: ParseStream, place: Place, diagnostics: &mut Diagnostics) -> syn::Result<Option<Item>> {
    if !input.peek(Ident::peek_any) {
        let found = if input.peek(Token![,]) { input.fork().parse::<TokenTree>()?.into() } else { until_comma(input)? };
        diagnostics.not_an_option(&found, place);
        return Ok(None);
    }
    let key = Ident::parse_any(input)?;
    let value = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        // An expression that syn cannot read leaves the cursor anywhere: try it on a copy first.
        if input.fork().parse::<Expr>().is_ok() {
            Value::Expr(input.parse()?)
        } else if input.peek(Token![|]) || input.peek(Token![move]) {
            // The commas of a closure are its own.
            Value::Closure(input.parse()?)
        } else {
            Value::Unparsed(until_comma(input)?)
        }
    } else if input.peek(token::Paren) {
        let content;
        let parentheses = parenthesized!(content in input);
        Value::List { span: parentheses.span.join(), tokens: content.parse()? }
    } else {
        Value::Nothing
    };
    Ok(Some(Item { key, value }))
}

fn until_comma(input: ParseStream) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?.to_tokens(&mut tokens);
    }
    Ok(tokens)
}
