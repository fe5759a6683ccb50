//! The code that is written, from the plan alone.
//!
//! Every name is an absolute path under one root, so that what the user's module calls `Result` or `String` does not
//! matter; every local begins with two underscores, as no constant does that would turn a binding into a pattern.
//! The crate docs show a whole expansion by hand.

use std::iter;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{ExprPath, Index, Member, Path, PathArguments, Token, Type, TypePath};

use crate::ast::Field;
use crate::bound::{Bound, Capability, Subject};
use crate::plan::{Feeding, Header, Plan, Record, Records, Strength};
use crate::schema::names;

/// The impls of a plan without mistakes.
pub(crate) fn implementation(plan: &Plan) -> TokenStream {
    let (header, out) = (&plan.header, out());
    let (root, this) = (header.root(), this(header.origin()));
    let feed = |records: &Records| records.each(header, |fields, access| record(header, root, fields, access));
    let feed_state = feed(&plan.state);
    let (feed_state, fingerprint) = match &plan.rest {
        // All that is fed is state, which is what `feed_state` does if nothing else is said.
        None => (None, feed_state),
        Some(rest) => {
            let rest = feed(rest);
            (
                Some(quote!(fn feed_state(&#this, #out: &mut #root::Fingerprinter) { #feed_state })),
                quote!(#root::Versioned::feed_state(#this, #out); #rest),
            )
        }
    };
    let members = versioned_members(plan, root);
    let schema = Literal::u128_unsuffixed(names(&header.name, header.epoch, "", iter::empty()));
    let weak = (header.strength == Strength::Weak).then(|| quote!(.weak()));
    header.implement(
        root,
        &quote!(#members #feed_state),
        &quote! {
            const SCHEMA: #root::Schema = #root::__private::schema(#schema)#weak;
            fn fingerprint(&#this, #out: &mut #root::Fingerprinter) { #fingerprint }
        },
        &where_bounds(root, &plan.bounds),
    )
}

/// Impls without bodies, beside the errors: so that no use of the type is an error of its own.
pub(crate) fn fallback(header: &Header) -> TokenStream {
    let root = header.root();
    let name = &header.name;
    let key = header.key_type();
    let never = quote!(#root::__private::core::unreachable!());
    header.implement(
        root,
        &quote! {
            type Key = #key;
            const NAME: &'static #root::__private::str = #name;
            fn key(&self) -> #key { #never }
        },
        &quote! {
            const SCHEMA: #root::Schema = #root::Schema::of("", &[]);
            fn fingerprint(&self, _: &mut #root::Fingerprinter) { #never }
        },
        &TokenStream::new(),
    )
}

fn versioned_members(plan: &Plan, root: Root) -> TokenStream {
    let option = quote!(#root::__private::Option);
    let result = quote!(#root::__private::Result);
    let (header, scheme) = (&plan.header, scheme());
    let this = this(header.origin());
    let (name, key_type, key) = (&header.name, header.key_type(), header.key(root));
    let version = plan.version.map(|field| {
        let (ty, member) = (field.ty, &field.member);
        quote! {
            fn state(&#this, _: &#root::Scheme) -> #result<#root::State, #root::FingerprintError> {
                #result::Ok(<#ty as #root::VersionValue>::to_state(&#this.#member))
            }
        }
    });
    let representation = plan.representation.as_ref().map(|records| {
        let representation = records.each(header, |record, access| {
            if record.fields.is_empty() {
                return quote!(#result::Ok(#option::None));
            }
            let (names, fields) = (header.names(record), record.fields(header, access));
            match header.strength {
                Strength::Strong => quote!(#root::__private::representation(#scheme, #names, #fields)),
                Strength::Weak => quote!(#root::__private::weak_representation(#scheme, #names, #fields)),
            }
        });
        quote! {
            fn representation(&#this, #scheme: &#root::Scheme) -> #result<#option<#root::State>, #root::FingerprintError> {
                #representation
            }
        }
    });
    let last_modified = plan.last_modified.map(|field| {
        let (ty, member) = (field.ty, &field.member);
        quote! {
            fn last_modified(&#this) -> #option<#root::HttpDate> {
                <#ty as #root::LastModified>::last_modified(&#this.#member)
            }
        }
    });
    quote! {
        type Key = #key_type;
        const NAME: &'static #root::__private::str = #name;
        #key
        #version
        #representation
        #last_modified
    }
}

/// Feeds the fields of a record behind their schema; of no field at all there is still the variant to tell.
fn record(header: &Header, root: Root, record: &Record, access: Access) -> TokenStream {
    let (out, names, fields) = (out(), header.names(record), record.fields(header, access));
    match header.strength {
        Strength::Strong => quote!(#root::__private::record(#out, #names, #fields)),
        Strength::Weak => quote!(#root::__private::weak_record(#out, #names, #fields)),
    }
}

impl Header<'_> {
    fn root(&self) -> Root<'_> {
        Root(self.root)
    }

    /// The place of the derive, with the origin of the type's name.
    fn origin(&self) -> Span {
        Span::call_site().resolved_at(self.ident.span())
    }

    fn key_type(&self) -> TokenStream {
        match self.key.as_slice() {
            [(_, ty)] => ty.to_token_stream(),
            fields => {
                let types = fields.iter().map(|(_, ty)| ty);
                quote!((#(#types),*))
            }
        }
    }

    fn key(&self, root: Root) -> TokenStream {
        let this = this(self.origin());
        let clone = quote!(#root::__private::Clone);
        let clone = |(member, ty): &(&Member, &Type)| quote!(<#ty as #clone>::clone(&#this.#member));
        let key = match self.key.as_slice() {
            [] => {
                return quote!(
                    fn key(&self) {}
                );
            }
            [field] => clone(field),
            fields => {
                let clones = fields.iter().map(clone);
                quote!((#(#clones),*))
            }
        };
        let key_type = self.key_type();
        quote!(fn key(&#this) -> #key_type { #key })
    }

    fn names(&self, record: &Record) -> Literal {
        let fields = record.fields.iter().map(|field| field.name.as_str());
        Literal::u128_unsuffixed(names(&self.name, self.epoch, &record.variant, fields))
    }

    fn implement(
        &self,
        root: Root,
        versioned: &TokenStream,
        fingerprint: &TokenStream,
        bounds: &TokenStream,
    ) -> TokenStream {
        let ident = self.ident;
        let allow = self.deprecated.map(|_| quote!(#[allow(deprecated)]));
        let (impl_generics, ty_generics, where_clause) = self.generics.split_for_impl();
        let own = where_clause
            .map(|clause| clause.predicates.iter().map(|predicate| quote!(#predicate,)).collect::<TokenStream>());
        let strong = (self.strength == Strength::Strong).then(|| {
            quote! {
                #[automatically_derived]
                #allow
                impl #impl_generics #root::StrongVersioned for #ident #ty_generics where #own #bounds {}
            }
        });
        let keyed = (!self.key.is_empty()).then(|| {
            let names = self.key.iter().map(|(member, _)| match member {
                Member::Named(ident) => ident.unraw().to_string(),
                Member::Unnamed(index) => index.index.to_string(),
            });
            quote! {
                #[automatically_derived]
                #allow
                impl #impl_generics #root::Keyed for #ident #ty_generics where #own #bounds {
                    const KEY_NAMES: &'static [&'static #root::__private::str] = &[#(#names),*];
                }
            }
        });
        quote! {
            #[automatically_derived]
            #allow
            impl #impl_generics #root::Versioned for #ident #ty_generics where #own #bounds { #versioned }
            #strong
            #keyed
            #[automatically_derived]
            #allow
            impl #impl_generics #root::Fingerprint for #ident #ty_generics where #own #bounds {
                #fingerprint
            }
        }
    }
}

impl Records<'_> {
    /// `body` for the struct, or for the variant at hand.
    fn each(&self, header: &Header, body: impl Fn(&Record, Access) -> TokenStream) -> TokenStream {
        let records = match self {
            Self::Struct(record) => return body(record, Access::OfSelf),
            Self::Enum(records) => records,
        };
        let arms = records.iter().map(|(ident, record)| {
            let members = record.fields.iter().map(|field| &field.member);
            let bindings = record.fields.iter().enumerate().map(|(i, field)| binding(i, field, header.origin()));
            let body = body(record, Access::Bound);
            quote!(Self::#ident { #(#members: ref #bindings,)* .. } => { #body })
        });
        let this = this(header.origin());
        quote!(match *#this { #(#arms)* })
    }
}

impl Record<'_> {
    /// The fields in one tuple of references, or in a chain of them.
    fn fields(&self, header: &Header, access: Access) -> TokenStream {
        let (root, origin) = (header.root(), header.origin());
        let fields: Vec<_> = self
            .fields
            .iter()
            .enumerate()
            .map(|(i, field)| {
                let reference = access.reference(i, field, origin);
                match field.feeding() {
                    Feeding::Native => reference,
                    Feeding::Version => quote!(&#root::__private::Version(#reference)),
                    Feeding::Serde => quote!(&#root::__private::Serde(#reference)),
                    Feeding::With(path) => quote!(&#root::__private::With(#reference, #path)),
                }
            })
            .collect();
        let mut tuples = fields.chunks(LONGEST_TUPLE).map(|fields| quote_spanned!(origin=> (#(#fields,)*))).rev();
        let last = tuples.next().unwrap_or_else(|| quote!(()));
        tuples.fold(last, |chain, tuple| quote!(#root::__private::Chain(#tuple, #chain)))
    }
}

/// As many fields as `etag_core` takes in one tuple.
const LONGEST_TUPLE: usize = 12;

/// How the code at hand gets at a field.
#[derive(Clone, Copy)]
enum Access {
    OfSelf,
    Bound,
}

impl Access {
    /// A reference to the field, which rustc underlines as the field's type: that is where its tokens are said to stand.
    fn reference(self, i: usize, field: &Field, origin: Span) -> TokenStream {
        if let Self::Bound = self {
            return binding(i, field, origin).into_token_stream();
        }
        let (first, last) = ends(field.ty);
        let this = this(first.resolved_at(origin));
        let member = match &field.member {
            Member::Named(ident) => {
                let mut ident = ident.clone();
                ident.set_span(last.resolved_at(ident.span()));
                Member::Named(ident)
            }
            Member::Unnamed(index) => Member::Unnamed(Index { index: index.index, span: last.resolved_at(origin) }),
        };
        quote_spanned!(this.span()=> &#this.#member)
    }
}

/// The path under which everything of `etag_core` is found; token by token, for it is written many times.
#[derive(Clone, Copy)]
struct Root<'a>(Option<&'a ExprPath>);

impl ToTokens for Root<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(path) = self.0 {
            path.to_tokens(tokens);
        } else {
            <Token![::]>::default().to_tokens(tokens);
            Ident::new("etag_core", Span::call_site()).to_tokens(tokens);
        }
    }
}

/// The spans of a type's first and last token. Turning a type into tokens is slow, so the common ones are not.
fn ends(ty: &Type) -> (Span, Span) {
    if let Type::Path(TypePath { qself: None, path: Path { leading_colon: None, segments }, .. }) = ty
        && let (Some(first), Some(last)) = (segments.first(), segments.last())
    {
        match &last.arguments {
            PathArguments::None => return (first.ident.span(), last.ident.span()),
            PathArguments::AngleBracketed(arguments) => return (first.ident.span(), arguments.gt_token.span),
            PathArguments::Parenthesized(_) => {}
        }
    }
    let mut tokens = ty.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}

fn where_bounds(root: Root, bounds: &[Bound]) -> TokenStream {
    bounds
        .iter()
        .map(|bound| {
            let subject = match bound.subject {
                Subject::Field(ty) => ty.to_token_stream(),
                Subject::Parameter(ident) => ident.to_token_stream(),
            };
            let capability = match bound.capability {
                Capability::Clone => quote!(__private::Clone),
                Capability::Fingerprint => quote!(Fingerprint),
                Capability::LastModified => quote!(LastModified),
                Capability::Serialize => quote!(__private::Serialize),
                Capability::VersionValue => quote!(VersionValue),
            };
            quote!(#subject: #root::#capability,)
        })
        .collect()
}

fn out() -> Ident {
    Ident::new("__out", Span::mixed_site())
}

fn scheme() -> Ident {
    Ident::new("__scheme", Span::mixed_site())
}

/// `self` and the locals for fields are of the origin of the type's name, wherever they stand: rustc points to a place
/// in the user's code only for tokens that come from there, and knows a local only under the origin it was bound with.
fn this(span: Span) -> Ident {
    Ident::new("self", span)
}

fn binding(i: usize, field: &Field, origin: Span) -> Ident {
    Ident::new(&format!("__field{i}"), ends(field.ty).0.resolved_at(origin))
}
