//! What holds for any bytes whatever, each as a function of bytes: the property tests call them here, the fuzz targets
//! from their own crate. The models are slow and plain on purpose.

use etag_core::{EntityTag, EntityTagRef, Field, Limits, State, StateMatch, TagField, TagList};

/// A tag as the models see it: whether it is weak, and the bytes between the quotes.
pub(crate) type ModelTag = (bool, Vec<u8>);

/// One tag is parsed to the byte, or refused where the model refuses it.
pub(crate) fn one_tag(value: &[u8]) {
    let model = model_line(value).and_then(|tags| match &tags[..] {
        // The list grammar also takes whitespace and empty members around the tag.
        [tag] if written(tag) == value => Ok(tag.clone()),
        _ => Err(None),
    });
    match (EntityTagRef::parse(value), model) {
        (Ok(tag), Ok(model)) => {
            assert_eq!((tag.is_weak(), tag.opaque()), (model.0, &model.1[..]));
            let owned = EntityTag::from(tag);
            assert_eq!(owned.as_bytes(), value);
            assert_eq!(owned.as_tag(), tag);
            assert_eq!(EntityTag::parse(value), Ok(owned));
        }
        (Err(err), Err(fault)) => {
            assert!(err.offset() <= value.len() && !err.is_too_large());
            if let Some(fault) = fault.filter(|_| !value.starts_with(b" ") && !value.contains(&b',')) {
                assert!(err.offset() <= fault, "{err}, the list breaks at {fault}");
            }
        }
        (parsed, model) => panic!("{parsed:?}, model: {model:?}"),
    }
}

/// The lines of a field, here separated by line feeds, give the tags of the model, or its first fault; and the limits
/// hold.
pub(crate) fn tag_field(input: &[u8]) {
    let lines: Vec<&[u8]> = input.split(|&byte| byte == b'\n').collect();
    let unlimited = Limits::new().with_max_field_bytes(usize::MAX).with_max_members(usize::MAX);
    let parsed = TagField::parse(Field::IfMatch, lines.iter().copied(), &unlimited);
    match (&parsed, model_field(&lines)) {
        (TagField::Any, ModelField::Any) => {}
        (TagField::Malformed(err), ModelField::Malformed { line, offset }) => {
            assert_eq!((err.line(), err.offset(), err.status()), (line, offset, 400), "{err}");
        }
        (TagField::Tags(list), ModelField::Tags(model)) => {
            same_tags(list, &model);
            for tag in &model {
                matches_as_the_model(list, &model, tag);
                same_state(list, &model, &tag.1);
            }
        }
        (parsed, model) => panic!("{parsed:?}, model: {model:?}"),
    }
    small_limits(&lines, &parsed);
}

/// What a list says of a tag is what a look at each of its members says.
pub(crate) fn matches_as_the_model(list: &TagList<'_>, model: &[ModelTag], (weak, opaque): &ModelTag) {
    let tag = if *weak { EntityTag::weak(opaque) } else { EntityTag::strong(opaque) };
    let tag = tag.expect("the model knows legal tags only");
    let strong = !weak && model.iter().any(|member| !member.0 && member.1 == *opaque);
    let weakly = model.iter().any(|member| member.1 == *opaque);
    let coded = model
        .iter()
        .any(|member| weakly || CODING_SUFFIXES.iter().any(|suffix| member.1 == [opaque, suffix.as_bytes()].concat()));
    assert_eq!(list.strong_match(tag.as_tag()), strong, "{tag} strongly in {list:?}");
    assert_eq!(list.weak_match(tag.as_tag()), weakly, "{tag} weakly in {list:?}");
    assert_eq!(list.weak_match_coded(tag.as_tag()), coded, "{tag} coded in {list:?}");
}

/// What a list says of a state is what a look at each of its members says; any bytes may be asked for.
pub(crate) fn same_state(list: &TagList<'_>, model: &[ModelTag], state: &[u8]) {
    let has_state = |opaque: &[u8]| {
        opaque == state
            || opaque.starts_with(&[state, b"."].concat())
            || CODING_SUFFIXES.iter().any(|suffix| opaque == [state, suffix.as_bytes()].concat())
    };
    let strengths: Vec<bool> = model.iter().filter(|member| has_state(&member.1)).map(|member| member.0).collect();
    let expected = match &strengths[..] {
        [] => StateMatch::None,
        all if all.contains(&false) => StateMatch::Strong,
        _ => StateMatch::Weakened,
    };
    assert_eq!(list.match_state(state), expected, "{} in {list:?}", state.escape_ascii());
}

/// Any text names a state, which is plain, and is read back.
pub(crate) fn state_of_text(text: &str) {
    let state = State::from_text(text);
    assert!((1..=39).contains(&state.as_str().len()));
    assert!(state.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_~".contains(&byte)));
    assert_eq!(State::parse(state.as_str()), Ok(state));
    let tag = EntityTag::from_state(&state);
    assert_eq!(EntityTag::parse(tag.as_bytes()), Ok(tag));
}

/// The list holds the tags of the model, and counts them right.
fn same_tags(list: &TagList<'_>, model: &[ModelTag]) {
    let tags: Vec<ModelTag> = list.iter().map(|tag| (tag.is_weak(), tag.opaque().to_vec())).collect();
    assert_eq!(tags, model);
    assert_eq!((list.len(), list.is_empty()), (model.len(), model.is_empty()));
    assert_eq!(list.has_weak(), model.iter().any(|tag| tag.0));
    for tag in list {
        assert_eq!(EntityTagRef::parse(tag.as_bytes()), Ok(tag));
    }
}

/// Under small limits a field is what it is without limits, or it is too large; never is it cut short.
fn small_limits(lines: &[&[u8]], unlimited: &TagField<'_>) {
    let limits = Limits::new().with_max_field_bytes(40).with_max_members(3);
    let bytes: usize = lines.iter().map(|line| line.len()).sum();
    match (TagField::parse(Field::IfMatch, lines.iter().copied(), &limits), unlimited) {
        (TagField::Malformed(err), _) if err.is_too_large() => {
            assert_eq!(err.status(), 431);
            // Commas inside tags are counted as well, so this is the most members that there can be.
            let members: usize = lines.iter().map(|line| line.split(|&byte| byte == b',').count()).sum();
            assert!(bytes > 40 || members > 3, "{err}");
        }
        (TagField::Malformed(small), TagField::Malformed(unlimited)) => assert_eq!(small, *unlimited),
        (TagField::Tags(small), TagField::Tags(unlimited)) => {
            assert!(bytes <= 40 && lines.len() <= 3 && small.len() <= 3);
            assert!(small.iter().eq(unlimited.iter()));
        }
        (TagField::Any, TagField::Any) => assert!(bytes <= 40),
        (small, unlimited) => panic!("{small:?}, without limits {unlimited:?}"),
    }
}

#[derive(Debug)]
enum ModelField {
    Any,
    Tags(Vec<ModelTag>),
    Malformed { line: usize, offset: usize },
}

fn model_field(lines: &[&[u8]]) -> ModelField {
    if let [line] = lines
        && line.iter().filter(|&&byte| byte != b' ' && byte != b'\t').eq(b"*")
    {
        return ModelField::Any;
    }
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match model_line(line) {
            Ok(tags) => all.extend(tags),
            Err(fault) => return ModelField::Malformed { line: index, offset: fault.unwrap_or_default() },
        }
    }
    ModelField::Tags(all)
}

/// The tags of a line, or where its first wrong byte is.
fn model_line(line: &[u8]) -> Result<Vec<ModelTag>, Option<usize>> {
    enum At {
        Separator,
        W,
        Slash,
        Opaque(ModelTag),
        Behind,
    }
    let mut tags = Vec::new();
    let mut state = At::Separator;
    for (offset, &byte) in line.iter().enumerate() {
        state = match (state, byte) {
            (At::Separator | At::Behind, b',') | (At::Separator, b' ' | b'\t') => At::Separator,
            (At::Separator, b'W') => At::W,
            (At::Separator, b'"') => At::Opaque((false, Vec::new())),
            (At::W, b'/') => At::Slash,
            (At::Slash, b'"') => At::Opaque((true, Vec::new())),
            (At::Opaque(tag), b'"') => {
                tags.push(tag);
                At::Behind
            }
            (At::Opaque((weak, mut opaque)), 0x21 | 0x23..=0x7E | 0x80..=0xFF) => {
                opaque.push(byte);
                At::Opaque((weak, opaque))
            }
            (At::Behind, b' ' | b'\t') => At::Behind,
            _ => return Err(Some(offset)),
        };
    }
    match state {
        At::Separator | At::Behind => Ok(tags),
        At::W | At::Slash | At::Opaque(_) => Err(Some(line.len())),
    }
}

/// The tag as it is written.
pub(crate) fn written((weak, opaque): &ModelTag) -> Vec<u8> {
    [if *weak { &b"W/\""[..] } else { b"\"" }, opaque, b"\""].concat()
}

const CODING_SUFFIXES: [&str; 15] = [
    "-gzip",
    "-gz",
    "-br",
    "-zstd",
    "-deflate",
    "--gzip",
    "--gz",
    "--br",
    "--zstd",
    "--deflate",
    ";gzip",
    ";gz",
    ";br",
    ";zstd",
    ";deflate",
];
