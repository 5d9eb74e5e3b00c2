// The figures of a benchmark as a Markdown table, so that README and docs/ take it as it is.

/** Prints it; numbers are on the right, the first column on the left. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows];
  process.stdout.write(`${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`);
}
