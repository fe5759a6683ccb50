//! [`Fault`]: what a store can do wrong, and the clauses that must find it out.

use etag_store::contract::Clause;

/// The clauses that find a fault out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Breaks {
    /// These, and no other.
    Only(&'static [Clause]),
    /// These, and whatever follows from them.
    AtLeast(&'static [Clause]),
}

impl Breaks {
    pub(crate) const fn clauses(self) -> &'static [Clause] {
        match self {
            Self::Only(clauses) | Self::AtLeast(clauses) => clauses,
        }
    }
}

macro_rules! faults {
    ($($(#[$what:meta])* $fault:ident => $breaks:ident [$($clause:ident),+],)*) => {
        /// What a store does wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            $($(#[$what])* $fault,)*
        }

        impl Fault {
            pub(crate) const ALL: &[Self] = &[$(Self::$fault,)*];

            /// What must find it out.
            pub(crate) const fn breaks(self) -> Breaks {
                match self {
                    $(Self::$fault => Breaks::$breaks(&[$(Clause::$clause),+]),)*
                }
            }
        }
    };
}

faults! {
    /// It reads, compares, gives the thread away, and writes.
    CheckThenWrite => Only [Race, ConcurrentCreate, ExcludedRace],
    /// It writes whatever is there.
    ConditionIgnored => AtLeast [CreateOnce, Stale, Missing, OldValueComesBack, BetweenCheckAndCommit, Race, ConcurrentCreate],
    /// A creation writes over what is there.
    CreationOverwrites => Only [CreateOnce, ConcurrentCreate, BetweenCheckAndCommit],
    /// It compares whether there is something.
    ExistenceOnly => AtLeast [Stale, OldValueComesBack, Recreate, KeysApart, NoChange, BetweenCheckAndCommit, Race],
    /// It deletes without a comparison.
    DeletionUnchecked => AtLeast [StaleDelete, BetweenCheckAndCommit],
    /// It compares the state alone.
    StateAlone => Only [ExcludedField, ExcludedRace],
    /// It compares the tag, and not the revision.
    TagIsCompared => Only [ExcludedField],
    /// It keeps 32 bits of a key.
    KeyIsCut => AtLeast [KeysApart],
    /// It looks for the revision under any key.
    KeyIgnored => Only [KeysApart, BatchOrder],
    /// It answers, and writes a little later.
    AnswersBeforeCommit => AtLeast [LoadedAsWritten, Unknown],
    /// It writes when the next write comes.
    LosesTail => AtLeast [LoadedAsWritten, Unknown],
    /// Its states are digests of the content.
    ContentIsState => Only [OldValueComesBack, Recreate, OneTagOneVersion],
    /// Its states are counted from 1 on for each row.
    CounterRestarts => AtLeast [Recreate, OneTagOneVersion],
    /// Its states stay as they were when the resource was created.
    StateIsKept => AtLeast [NewTag, OneTagOneVersion],
    /// It gives a new state where nothing has changed.
    EachWriteIsChange => Only [NoChange, ExcludedField],
    /// Its dates go back.
    DateGoesBack => Only [LastModified],
    /// It says of a write another revision than it has written.
    TellsOtherRevision => AtLeast [LoadedAsWritten],
    /// It keeps a part of the value.
    ValueIsCut => Only [LoadedAsWritten, Cancelled],
    /// What is deleted stays.
    DeletionKeepsRow => AtLeast [Delete],
    /// It loads what it has loaded before.
    StaleCache => AtLeast [LoadedAsWritten],
    /// It refuses a write whose tag is current.
    RefusesAtTimes => AtLeast [RefusedThoughCurrent],
    /// It refuses, and writes.
    RefusalIsWritten => AtLeast [RefusalChangesNothing],
    /// It refuses, and says that it has written.
    RefusalIsDone => AtLeast [Stale, CreateOnce, BetweenCheckAndCommit, Race],
    /// It says of every refusal that there is nothing.
    RefusalTellsNothing => Only [ExcludedField, RefusalTellsCurrent],
    /// It does not know that a write was lost, and says that it is done.
    UnknownIsDone => AtLeast [LoadedAsWritten, Race],
    /// It does not know that it has written, and says that it has refused.
    UnknownIsRefused => AtLeast [RefusedThoughCurrent, Race],
    /// It deletes, waits, and inserts.
    DeletesThenInserts => Only [Cancelled, Race, ConcurrentCreate],
    /// A future that is dropped takes a lock along.
    LockIsLost => Only [Answers],
    /// It is an error at times, for no reason.
    FailsAtTimes => AtLeast [Answers],
    /// It panics at times.
    Panics => Only [Answers],
    /// It takes the state for the whole tag.
    HeldByState => Only [LoadUnless],
    /// Where a reader holds the version it gives another date than a load does.
    HeldTellsNoDate => Only [LoadUnless],
    /// It lists from the last key to the first.
    ListIsUnordered => Only [ListOrder],
    /// It lists keys in the order of their digits.
    ListIsOfDigits => Only [ListOrder],
    /// It lists keys in the order of their bytes, the lowest byte first.
    ListIsOfBytes => Only [ListOrder],
    /// It begins a page with the key that it is to begin behind.
    ListFromKeyOn => Only [ListOrder],
    /// It lists all.
    ListIgnoresLimit => Only [ListOrder],
    /// It leaves members out.
    ListSkips => Only [ListComplete, PageTag],
    /// It lists every member with the same validators.
    ListIsUntagged => Only [ListComplete, PageTag],
    /// It carries out each write of a batch by itself.
    BatchIsTorn => AtLeast [BatchWhole],
    /// It writes a batch one by one, and waits in between.
    BatchWaitsBetween => AtLeast [Cancelled],
    /// A batch that is dropped leaves a transaction open, and the writes that follow are lost in it.
    BatchIsLeftOpen => AtLeast [Cancelled],
    /// It compares a batch, gives the thread away, and writes.
    BatchChecksThenWrites => AtLeast [BatchRace],
    /// It names every write of a batch where one is refused.
    BatchBlamesAll => Only [BatchRefusals, BatchOrder],
    /// It compares each write of a batch with what was there before the batch.
    BatchForgetsItself => Only [BatchOrder],
    /// It refuses batches by the wrong error.
    BatchFails => Only [Unsupported],
    /// It refuses batches behind the first write.
    BatchUnsupportedYetWritten => Only [Unsupported],
}
