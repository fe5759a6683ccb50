//! The table of what clashes: a line for each place, with what it was, what one made of it and what the other made of it.

use console::{Alignment, Style, Term, measure_text_width, pad_str, truncate_str};
use etag_client::merge::Clash;

use crate::text::{place, value};

/// What the output can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    columns: usize,
    is_coloured: bool,
}

/// Where nobody says how wide the terminal is, or there is none.
const USUAL: usize = 100;
/// Narrower, nothing can be told apart.
const LEAST: usize = 12;
const GAP: &str = "  ";

impl Look {
    /// That of standard error: colours at a terminal, unless `NO_COLOR` is set.
    pub(crate) fn of_stderr() -> Self {
        let terminal = Term::stderr();
        let columns = terminal.size_checked().map_or(USUAL, |(_, columns)| columns.into());
        Self { columns, is_coloured: terminal.features().colors_supported() }
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.is_coloured { style.force_styling(true).apply_to(text).to_string() } else { text.to_owned() }
    }
}

/// The table, each line with its end; long values are cut.
pub(crate) fn table(clashes: &[Clash], look: Look) -> String {
    let mut rows = vec![["", "base", "mine", "theirs"].map(str::to_owned)];
    rows.extend(clashes.iter().map(|clash| {
        [place(&clash.path), value(clash.base.as_ref()), value(clash.mine.as_ref()), value(clash.theirs.as_ref())]
    }));
    let widths = widths(&rows, look.columns);
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let cut = truncate_str(cell, width, "…");
            let padded = pad_str(&cut, width, Alignment::Left, None);
            line.push_str(GAP);
            line.push_str(&look.paint(style(number, column), &padded));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// As wide as what is in them; where that is more than there is, the values get the same share of it.
fn widths(rows: &[[String; 4]], columns: usize) -> [usize; 4] {
    let mut widths = [0; 4];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = measure_text_width(cell).max(*width);
        }
    }
    let gaps = widths.len() * GAP.len();
    widths[0] = widths[0].min(columns.saturating_sub(gaps) / 4).max(LEAST.min(widths[0]));
    let share = (columns.saturating_sub(gaps + widths[0]) / 3).max(LEAST);
    let left_over: usize = widths[1..].iter().map(|&width| share.saturating_sub(width)).sum();
    let wide = widths[1..].iter().filter(|&&width| width > share).count();
    let most = share + left_over.checked_div(wide).unwrap_or_default();
    widths[1..].iter_mut().for_each(|width| *width = (*width).min(most));
    widths
}

fn style(row: usize, column: usize) -> Style {
    match (row, column) {
        (0, _) => Style::new().bold(),
        (_, 1) => Style::new().dim(),
        (_, 2) => Style::new().green(),
        (_, 3) => Style::new().cyan(),
        _ => Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use etag_client::Document;
    use etag_client::merge::Merge;

    use super::*;

    fn clashes(documents: [&str; 3]) -> Vec<Clash> {
        let [base, mine, theirs] = documents.map(|text| Document::parse(text.as_bytes()).unwrap());
        Merge::new().merge(&base, &mine, &theirs).unwrap_err()
    }

    fn plain(columns: usize) -> Look {
        Look { columns, is_coloured: false }
    }

    #[test]
    fn its_columns_are_aligned_whatever_is_in_them() {
        let clashes = clashes([
            r#"{"name":"日本","price":29.990,"stock":1,"old":true}"#,
            "{\"name\":\"naïve\",\"price\":24.99,\"new\":\"\u{9b}31m\u{202e}\",\"old\":false}",
            r#"{"name":"Mouse","price":19.99,"stock":2,"new":""}"#,
        ]);
        let expected = r#"          base    mine               theirs
  /name   "日本"  "naïve"            "Mouse"
  /price  29.990  24.99              19.99
  /stock  1       (none)             2
  /new    (none)  "\u009b31m\u202e"  ""
  /old    true    false              (none)
"#;
        assert_eq!(table(&clashes, plain(100)), expected);
    }

    #[test]
    fn a_document_that_is_replaced_as_a_whole_has_a_name_too() {
        let expected = "               base  mine  theirs\n  (all of it)  1     2     3\n";
        assert_eq!(table(&clashes(["1", "2", "3"]), plain(100)), expected);
    }

    #[test]
    fn long_values_are_cut_so_that_a_line_stays_one() {
        let long = |word: &str| {
            format!(r#"{{"description":"{}","a place with a name that has no end":"{word}"}}"#, word.repeat(50))
        };
        let clashes = clashes([r#"{"description":"short"}"#, &long("日本"), &long("theirs")]);
        for columns in [80, 100, 200] {
            let table = table(&clashes, plain(columns));
            assert_eq!(table.lines().count(), 3, "{table}");
            assert!(table.lines().all(|line| measure_text_width(line) <= columns), "{columns}\n{table}");
            assert!(table.contains('…') && table.contains("\"short\"  \"日本日本"), "{columns}\n{table}");
        }
        let expected = r#"                      base     mine                     theirs
  /description        "short"  "日本日本日本日本日本…   "theirstheirstheirsthe…
  /a place with a n…  (none)   "日本"                   "theirs"
"#;
        assert_eq!(table(&clashes, plain(80)), expected);
        // Where there is no room at all, something is seen nevertheless.
        assert!(table(&clashes, plain(10)).contains("\"theirsth"));
    }

    #[test]
    fn colours_are_for_terminals_and_do_not_move_a_column() {
        let clashes =
            clashes([r#"{"name":"a","price":1}"#, r#"{"name":"bcd","price":2}"#, r#"{"name":"e","price":3}"#]);
        let coloured = table(&clashes, Look { columns: 100, is_coloured: true });
        let plain = table(&clashes, plain(100));
        assert!(coloured.contains("\u{1b}[") && !plain.contains('\u{1b}'), "{coloured}{plain}");
        let stripped = console::strip_ansi_codes(&coloured).into_owned();
        let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(lines(&stripped), lines(&plain));
    }
}
