// Any text as text in LaTeX, and tables of the package booktabs.

const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '$<$',
  '>': '$>$',
  '|': '\\textbar{}',
  // Of babel's shorthands in some languages, and no command for it is in every font encoding.
  '"': '\\char34{}',
  '`': '\\textasciigrave{}',
  // Would be an argument of the end of the line before.
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '–': '--',
  '—': '---',
  '−': '$-$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '…': '\\ldots{}',
  '’': "'",
};

/** One line on which every character is itself, whichever engine compiles it. */
export function escapeLatex(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cc}/gu, '?')
    .trim()
    .replace(ESCAPED, (character) => COMMANDS[character] ?? `${character}{}`);
}

/** Fonts join two of the first three: two hyphens would be a dash. */
const ESCAPED = /([-',])(?=\1)|[\\{}$&#_%^~<>|"`[\]*–—−≥≤…’]/gu;

export interface Table {
  /** For \ref: letters and hyphens. */
  readonly label: string;
  readonly caption: string;
  /** Of the columns, the first left and the others right; any text, as in the cells. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A float that needs \usepackage{booktabs} and nothing else. */
export function booktabs({ label, caption, head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `    ${cells.map(escapeLatex).join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{tab:${label}}`,
    `  \\begin{tabular}{l${'r'.repeat(head.length - 1)}}`,
    '    \\toprule',
    line(head),
    '    \\midrule',
    ...rows.map(line),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}
