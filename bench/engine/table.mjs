/** Prints a title and rows under their headings, the first column to the left, the others to the right. */
export function printTable(title, headings, rows) {
  const widths = headings.map((_, column) =>
    Math.max(...[headings, ...rows].map((row) => row[column].length)),
  );
  console.log(title);
  for (const row of [headings, ...rows]) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
    );
    console.log(`  ${cells.join('  ')}`.trimEnd());
  }
}
