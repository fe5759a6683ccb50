//! The checker of histories, held to a search through all orders, to histories of a right service, and to wrong ones of every kind.

mod agreement;
mod large;
mod mutation;
mod oracle;
mod random;
mod simulation;
mod violations;
