// Prints a benchmark's figures as a Markdown table that can be pasted into README and docs/.

/** Aligns the first column to the left and the numbers to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows];
  process.stdout.write(`${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`);
}
