//! Closing tables, all drawn alike.

use comfy_table::{CellAlignment, Table, presets};

/// The first column is text, the second, a number or a time, stands at its right.
pub(crate) fn of<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_header(head).add_rows(rows);
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
