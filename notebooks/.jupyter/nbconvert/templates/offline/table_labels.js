// On a narrow page each row of a table is a list, whose entries are named by the header's cells.
for (const table of document.querySelectorAll("table")) {
  const names = Array.from(table.tHead?.rows[0]?.cells ?? [], (cell) => cell.textContent);
  for (const body of table.tBodies) {
    for (const row of body.rows) {
      Array.from(row.cells).forEach((cell, i) => cell.dataset.label = names[i] ?? "");
    }
  }
}
