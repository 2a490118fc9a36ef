//! Tables in markdown.

/// A table; the first column is text, the others stand at their right.
pub(crate) fn lines(head: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let rule = format!(
        "|{}\n",
        std::iter::once("---|")
            .chain(std::iter::repeat_n("--:|", head.len() - 1))
            .collect::<String>()
    );
    line(head) + &rule + &rows.into_iter().map(line).collect::<String>()
}
