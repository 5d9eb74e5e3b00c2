// Files with more or other columns than a text and a label.
import { AS_PLAIN, csv, type Kind, LABELS, label, labelNumber, PLAIN, pick, prose, ROWS } from '../kind.ts';

const text = (row: number): string => prose(row);
const one = (name: string, content: string, kind: Partial<Kind> = {}): Kind => ({
  name,
  files: { 'data.csv': content },
  input: 'data.csv',
  becomes: AS_PLAIN,
  ...kind,
});
const nfd = (row: number): string => pick(['café', 'thé'], row, 1).normalize(row % 2 ? 'NFC' : 'NFD');

export const COLUMNS: readonly Kind[] = [
  one('numbers with names beside them', csv({ text, label: labelNumber, label_text: label }), {
    becomes: { ...AS_PLAIN, label: 'label_text', leftOut: { label: 'stands for "label_text"' } },
  }),
  one('an index that pandas wrote', csv({ 'Unnamed: 0': String, ...PLAIN }), {
    becomes: { ...AS_PLAIN, leftOut: { 'Unnamed: 0': 'counts the rows' } },
  }),
  one(
    'a date, an address, a code and a constant',
    csv({
      created_at: (row) => `2024-03-${10 + (row % 20)}T10:00:00Z`,
      url: (row) => `https://example.org/${row}`,
      key: (row) => `T-${row * 31}`,
      lang: () => 'en',
      ...PLAIN,
    }),
    {
      becomes: {
        ...AS_PLAIN,
        leftOut: { created_at: 'dates', url: 'addresses', key: 'ids', lang: 'the same in every row' },
      },
    },
  ),
  one('a finer label', csv({ ...PLAIN, fine: (row) => `${label(row)}-${pick(['a', 'b'], row, 3)}` }), {
    becomes: { ...AS_PLAIN, leftOut: { fine: 'tells 100.0% of the labels' }, warnings: ['column_tells_label'] },
  }),
  one(
    'a finer label that is asked for',
    csv({ ...PLAIN, fine: (row) => `${label(row)}-${pick(['a', 'b'], row, 3)}` }),
    {
      flag: { text: ['text', 'fine'] },
      becomes: { ...AS_PLAIN, text: ['text', 'fine'] },
    },
  ),
  one('a category that knows nothing', csv({ ...PLAIN, shop: (row) => pick(['east', 'west'], row, 5) }), {
    becomes: { ...AS_PLAIN, leftOut: { shop: 'few values' } },
  }),
  one('two texts', csv({ question: text, answer_text: (row) => prose(row, 4), label }), {
    becomes: { ...AS_PLAIN, text: ['question', 'answer_text'] },
  }),
  one('short texts only', csv({ query: (row) => `${prose(row).split(' ')[0]} ${row}`, label }), {
    becomes: { ...AS_PLAIN, text: ['query'] },
  }),
  one('a label in German', csv({ Nachricht: text, Kategorie: label }), {
    becomes: { ...AS_PLAIN, label: 'Kategorie', text: ['Nachricht'] },
  }),
  one('a label that only its values show', csv({ words: text, q7: label }), {
    becomes: { ...AS_PLAIN, label: 'q7', text: ['words'] },
  }),
  one('two columns that could be the label', csv({ text, topic: label, tag: (row) => pick(['x', 'y'], row, 8) }), {
    becomes: { refused: /"topic" and "tag" both look like the label\. Name one: --label "topic"/ },
  }),
  one('no column that could be the label', csv({ text, words: (row) => prose(row, 4) }), {
    becomes: { refused: /there is no label column/ },
  }),
  one(
    'several labels in a cell',
    csv({ text, label: (row) => (row % 3 ? label(row) : 'bug|billing') }).replace(/$/, 'x y z,bug|other\n'),
    {
      becomes: { refused: /"label" holds several labels in a cell, with "\|" between them/ },
    },
  ),
  one(
    'several labels in a cell, each combination one label',
    `${csv({ text, label: (row) => (row % 3 ? label(row) : 'bug|billing') })}x y z,bug|other\n`,
    {
      flag: { severalLabels: 'exact' },
      becomes: {
        label: 'label',
        text: ['text'],
        rows: ROWS + 1,
        labels: ['billing', 'bug', 'bug|billing', 'bug|other', 'other'],
      },
    },
  ),
  one('labels that look the same', csv({ text, label: nfd }), {
    becomes: { label: 'label', text: ['text'], rows: ROWS, warnings: ['labels_folded'] },
  }),
  one('labels with leading zeros', csv({ text, label: (row) => pick(['001', '01', '1'], row, 1) }), {
    becomes: { ...AS_PLAIN, labels: ['001', '01', '1'] },
  }),
  one(
    'a label that is the first column, texts with commas',
    csv({ label, text: (row) => `${prose(row)}, ${prose(row, 2)}` }),
    {},
  ),
  one('a row without a label', `${csv(PLAIN)}a text of five words,\n`, {
    becomes: { refused: new RegExp(`data\\.csv:${ROWS + 2}: the row has no label: "label" is empty`) },
  }),
  one('one file, split by its authors', csv({ ...PLAIN, author: (row) => `a${row % 20}` }), {
    flag: { split: 0.5 },
    becomes: { label: 'label', text: ['text'], labels: LABELS },
  }),
];
