// Kinds of owners of published data sets, each with the one flag that their file may need.

import { xlsx } from '../../support/formats/write.ts';
import { csv, type Kind, LABELS, label, labelNumber, pick, prose, ROWS, rowsOf } from '../kind.ts';

const text = (row: number): string => prose(row);
/** Quotes inside fields, as people write them. */
const quoting = (row: number): string =>
  row % 9 === 4 ? `"${pick(['Wow', 'No'], row)}" he said, ${prose(row)}` : prose(row);
const chinese = (row: number): string =>
  Array.from({ length: 9 }, (_, at) =>
    pick([...'酒店房间干净早餐服务态度差贵好住位置远近安静吵空调坏了不错'], row * 9 + at, 3),
  ).join('');
const many = (row: number): string => `intent_${row % 151}`;

export const OWNERS: readonly Kind[] = [
  {
    name: 'train and test CSV, two columns, one of them called category',
    files: {
      'test.csv': csv({ text, category: label }),
      'train.csv': csv({ text: (row) => prose(row, 5), category: label }),
    },
    input: 'test.csv',
    train: 'train.csv',
    becomes: { label: 'category', text: ['text'], rows: ROWS },
  },
  {
    name: 'one CSV of Chinese reviews, label and review',
    files: { 'hotels.csv': csv({ label: (row) => labelNumber(row), review: chinese }) },
    input: 'hotels.csv',
    flag: { split: 0.7 },
    becomes: { label: 'label', text: ['review'] },
  },
  {
    name: 'one CSV with a byte order mark, five labels',
    files: {
      'news.csv': `\ufeff${csv({ category: (row) => pick(['tech', 'sport', 'business', 'politics', 'arts'], row), text })}`,
    },
    input: 'news.csv',
    flag: { split: 0.7 },
    becomes: { label: 'category', text: ['text'] },
  },
  {
    name: 'JSON, an object of splits, each a list of [text, label]',
    files: {
      'data.json': JSON.stringify({
        train: rowsOf((row) => [prose(row, 5), label(row)]),
        val: [['a', 'b']],
        test: rowsOf((row) => [text(row), label(row)]),
      }),
    },
    input: 'data.json',
    becomes: { label: 'label', text: ['text'], rows: ROWS },
  },
  {
    name: 'CSV with text and intent, 151 labels',
    files: { 'intents.csv': csv({ text, intent: many }, {}, 604) },
    input: 'intents.csv',
    becomes: { label: 'intent', text: ['text'], rows: 604 },
  },
  {
    name: 'CSV of tweets with 15 columns',
    files: {
      'tweets.csv': csv({
        tweet_id: (row) => String(570306133677760513n + BigInt(row) * 7919n),
        airline_sentiment: label,
        airline_sentiment_confidence: (row) => (0.4 + pick([0.1, 0.2433, 0.35, 0.6], row, 4)).toFixed(4),
        negativereason: (row) => (label(row) === 'bug' ? pick(['Late Flight', 'Lost Luggage', "Can't Tell"], row) : ''),
        negativereason_confidence: (row) => (label(row) === 'bug' ? pick(['0.7033', '1.0'], row) : ''),
        airline: (row) => pick(['United', 'Delta', 'Virgin America'], row, 6),
        airline_sentiment_gold: (row) => (row === 3 ? 'bug' : ''),
        name: (row) => `user_${row}x`,
        negativereason_gold: () => '',
        retweet_count: (row) => pick(['0', '0', '0', '1', '5'], row, 7),
        text,
        tweet_coord: (row) => (row % 11 === 0 ? `[40.${row}, -73.9]` : ''),
        tweet_created: (row) => `2015-02-${10 + (row % 15)} 11:35:52 -0800`,
        tweet_location: (row) => pick(['Boston, MA', 'NYC', '', 'somewhere over the sea'], row, 8),
        user_timezone: (row) => pick(['Eastern Time (US & Canada)', 'Pacific Time (US & Canada)', ''], row, 9),
      }),
    },
    input: 'tweets.csv',
    becomes: {
      label: 'airline_sentiment',
      text: ['text'],
      rows: ROWS,
      leftOut: { negativereason: 'set apart by "bug"', tweet_created: 'dates', retweet_count: 'numbers' },
      warnings: ['column_tells_label'],
    },
  },
  {
    name: 'CSV with an unnamed index, votes per class and a numeric class',
    files: {
      'hate.csv': csv({
        '': String,
        count: () => '3',
        hate_speech: (row) => (label(row) === 'bug' ? pick(['2', '3'], row) : pick(['0', '1'], row)),
        offensive_language: (row) => pick(['0', '1', '2', '3'], row, 2),
        neither: (row) => pick(['0', '3'], row, 3),
        class: labelNumber,
        tweet: text,
      }),
    },
    input: 'hate.csv',
    becomes: { label: 'class', text: ['tweet'], rows: ROWS, leftOut: { count: 'the same in every row' } },
  },
  {
    name: 'CSV with v1,v2,,, in Windows-1252',
    files: {
      'spam.csv': Buffer.from(
        csv({
          v1: (row) => pick(['ham', 'spam'], row, 1),
          v2: (row) => `${prose(row)} £${row} “now”`.replace('“', '\x93').replace('”', '\x94'),
        })
          .split('\n')
          .map((line) => (line === '' ? '' : `${line},,,`))
          .join('\n'),
        'latin1',
      ),
    },
    input: 'spam.csv',
    becomes: { label: 'v1', text: ['v2'], rows: ROWS, labels: ['ham', 'spam'], warnings: ['encoding_detected'] },
  },
  {
    name: 'tab, no header, label first, quotes within fields',
    files: { 'sms.txt': rowsOf((row) => `${pick(['ham', 'spam'], row, 1)}\t${quoting(row)}\n`).join('') },
    input: 'sms.txt',
    becomes: { label: 'column 1', text: ['column 2'], rows: ROWS, labels: ['ham', 'spam'] },
  },
  {
    name: 'TSV with a header Review and Liked, quotes within fields',
    files: {
      'restaurant.tsv': `Review\tLiked\n${rowsOf((row) => `${quoting(row)}\t${row % 3 === 0 ? 0 : 1}\n`).join('')}`,
    },
    input: 'restaurant.tsv',
    becomes: { label: 'Liked', text: ['Review'], rows: ROWS, labels: ['0', '1'] },
  },
  {
    name: 'TSV without a header, text and then 0 or 1',
    files: { 'amazon.txt': rowsOf((row) => `${quoting(row)}.\t${row % 2}\n`).join('') },
    input: 'amazon.txt',
    becomes: { label: 'column 2', text: ['column 1'], rows: ROWS, labels: ['0', '1'] },
  },
  {
    name: 'CSV without a header: class index, title, text',
    files: {
      'ag.csv': csv(
        {
          c: (row) => String(1 + LABELS.indexOf(label(row))),
          t: (row) => prose(row, 2),
          d: (row) => `${prose(row)} ${prose(row, 3)}`,
        },
        { header: false, quoted: true },
      ),
    },
    input: 'ag.csv',
    becomes: { label: 'column 1', text: ['column 2', 'column 3'], rows: ROWS, labels: ['1', '2', '3'] },
  },
  {
    name: 'lines of LABEL:sublabel and text, with nothing between them',
    files: {
      'trec.txt': rowsOf(
        (row) => `${pick(['DESC:manner', 'ENTY:cremat', 'HUM:ind'], row)} What ${prose(row)} ?\n`,
      ).join(''),
    },
    input: 'trec.txt',
    becomes: { refused: /each line seems to begin with its label, and nothing separates it from the text\. Put a tab/ },
  },
  {
    name: 'TSV without a header: text, coarse label, fine label',
    files: {
      'offense.tsv': rowsOf((row) => `${text(row)}\t${pick(['OFFENSE', 'OTHER'], row, 1)}\t${fine(row)}\n`).join(''),
    },
    input: 'offense.tsv',
    flag: { label: 'column 2' },
    becomes: { label: 'column 2', text: ['column 1'], rows: ROWS, warnings: ['column_tells_label'] },
  },
  {
    name: 'semicolons, apostrophes as quotes, no header',
    files: { 'quoted.csv': rowsOf((row) => `'${prose(row)}; it''s ${prose(row, 2)}';'${label(row)}'\n`).join('') },
    input: 'quoted.csv',
    becomes: { label: 'column 2', text: ['column 1'], rows: ROWS, labels: LABELS },
  },
  {
    name: 'CSV with is_toxic',
    files: {
      'toxic.csv': csv({ comment_id: (row) => `c${row * 13}`, comment_text: text, is_toxic: (row) => String(row % 2) }),
    },
    input: 'toxic.csv',
    becomes: { label: 'is_toxic', text: ['comment_text'], rows: ROWS },
  },
  {
    name: 'CSV with Ticket Subject, and the resolution that was written later',
    files: {
      'tickets.csv': csv({
        'Ticket ID': String,
        'Customer Name': (row) => `${pick(['Ann', 'Bo', 'Cem'], row, 2)} ${pick(['Lee', 'Ray', 'Kim'], row, 3)}${row}`,
        'Ticket Subject': label,
        'Ticket Description': text,
        Resolution: (row) => prose(row, 9),
      }),
    },
    input: 'tickets.csv',
    becomes: {
      label: 'Ticket Subject',
      text: ['Ticket Description'],
      rows: ROWS,
      leftOut: { Resolution: 'written after the label, by its name' },
    },
  },
  {
    name: 'a spreadsheet',
    files: {
      'reviews.xlsx': await xlsx({ Sheet1: [['Review', 'Sentiment'], ...rowsOf((row) => [text(row), label(row)])] }),
    },
    input: 'reviews.xlsx',
    becomes: { label: 'Sentiment', text: ['Review'], rows: ROWS },
  },
  {
    name: 'texts and labels in two files',
    files: {
      'train_text.txt': rowsOf((row) => `${text(row)}\n`).join(''),
      'train_labels.txt': rowsOf((row) => `${row % 2}\n`).join(''),
    },
    input: 'train_text.txt',
    becomes: {
      refused: /there is no label column: the file has one column\..*Expected the texts and their labels in one file\./,
    },
  },
];

function fine(row: number): string {
  return pick(['OFFENSE', 'OTHER'], row, 1) === 'OTHER' ? 'OTHER' : pick(['PROFANITY', 'INSULT', 'ABUSE'], row, 2);
}
