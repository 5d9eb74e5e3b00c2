import { expect, test } from 'vitest';
import { booktabs, escapeLatex } from '../../../../cli/export/latex-text.ts';

test.each([
  ['100% of $5 & #1_x', '100\\% of \\$5 \\& \\#1\\_x'],
  ['\\input{/etc/passwd}', '\\textbackslash{}input\\{/etc/passwd\\}'],
  ['a^b~c', 'a\\textasciicircum{}b\\textasciitilde{}c'],
  ['<b>|"`', '$<$b$>$\\textbar{}\\char34{}\\textasciigrave{}'],
  // After the end of a line, LaTeX would take them for its arguments.
  ['[1cm]*', '{[}1cm{]}{*}'],
  ['two\nlines\tand  spaces ', 'two lines and spaces'],
  ['\u0007bell\ud800', '?bell\ufffd'],
  ["--- ,, ''", "-{}-{}- ,{}, '{}'"],
  ['76.6–88.4% −1', '76.6--88.4\\% $-$1'],
  ['ärger 日本', 'ärger 日本'],
])('%j is itself', (text, expected) => {
  expect(escapeLatex(text)).toBe(expected);
});

test('a cell cannot end its cell, line or table', () => {
  const hostile = '& \\\\ \n\\end{tabular} % {';
  const table = booktabs({ label: 'x', caption: hostile, head: ['a', hostile], rows: [[hostile, '1']] });
  const lines = table.split('\n');
  expect(lines.filter((line) => line.endsWith(' \\\\'))).toHaveLength(2);
  expect(lines.slice(6, 9)).toEqual([
    expect.stringMatching(/^ {4}a & /),
    '    \\midrule',
    '    \\& \\textbackslash{}\\textbackslash{} \\textbackslash{}end\\{tabular\\} \\% \\{ & 1 \\\\',
  ]);
  expect(table.match(/\\end\{tabular\}/g)).toHaveLength(1);
});
