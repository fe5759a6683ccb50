//! [`Clause`]: what the contract asks of a store, clause by clause.

use std::fmt;

macro_rules! clauses {
    ($($clause:ident: $sentence:literal)*) => {
        /// One thing that the contract asks of a store; it displays as a sentence.
        ///
        /// ```
        /// use etag_store::contract::Clause;
        ///
        /// assert_eq!(Clause::Stale.to_string(), "a write with a tag that is no longer current is refused");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Clause {
            $(#[doc = concat!("It says: ", $sentence, ".")] $clause,)*
        }

        impl Clause {
            /// Every clause.
            ///
            /// ```
            /// use etag_store::contract::Clause;
            ///
            /// assert!(Clause::ALL.contains(&Clause::Race));
            /// ```
            pub const ALL: &[Self] = &[$(Self::$clause,)*];
        }

        impl fmt::Display for Clause {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$clause => $sentence,)*
                })
            }
        }
    };
}

clauses! {
    Specimen: "the specimen is what its trait says"
    Answers: "the store answers, where nothing stands in the way, by no error, no panic and within the time allowed"

    LoadedAsWritten: "what is loaded is what the acknowledged write said"
    CreateOnce: "a creation where there is something is refused"
    ConcurrentCreate: "of concurrent creations exactly one is acknowledged, and it is there"
    Stale: "a write with a tag that is no longer current is refused"
    Missing: "a write to what does not exist is refused"
    Delete: "what was deleted is gone"
    StaleDelete: "a deletion with a tag that is no longer current is refused"
    KeysApart: "a write is compared with the resource under its own key, and changes no other"

    NewTag: "a change of the state gives a new tag"
    OldValueComesBack: "when an old value comes back, its old tag does not, and is refused"
    Recreate: "what is deleted and created again has a new tag, and the old one is refused"
    OneTagOneVersion: "no two versions of a resource have the same tag"
    NoChange: "a write that changes no field leaves the tag alone, and is refused like any other"
    ExcludedField: "a write to a field outside of the state leaves the state alone, and is not lost"
    ExcludedRace: "of concurrent writes to a field outside of the state none is lost"
    WeakTag: "a weak tag gives no right to write"
    LastModified: "the date of the last modification does not go back"

    BetweenCheckAndCommit: "a write between the check of another and its commit makes that one fail"
    RefusedThoughCurrent: "a write whose tag is current is not refused"
    RefusalChangesNothing: "a refused write changes nothing"
    RefusalTellsCurrent: "a refusal comes with what is there"
    Unknown: "the outcome of a write can be read where the writer was not told"
    Race: "after a race of increments the counter is the number of those that were acknowledged"
    Cancelled: "a future that is dropped has done its work or nothing, and the store works on"

    LoadUnless: "a conditional read spares the value only of a version that the reader holds, and gives what a load gives"
    ListOrder: "members are listed in the order of their keys, from behind the given key, within the limit"
    ListComplete: "every member is on one page, as it would be loaded"
    PageTag: "the tag of a page changes with each of its members, and with nothing else"
    BatchWhole: "a batch is carried out whole or not at all"
    BatchRefusals: "a refused batch names the writes that were refused, and no others"
    BatchOrder: "of two writes in a batch to one key the second finds what the first left"
    BatchRace: "concurrent batches that cross each other all end, and none is lost"
    Unsupported: "what a store cannot do is refused as unsupported, and nothing is written"
}
