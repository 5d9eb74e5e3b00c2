// Says why a row cannot be read, and what to do about it.
import type { CsvError } from 'csv-parse';
import { MAX_RECORD_BYTES } from '../contracts/limits.ts';
import type { Problem } from '../contracts/run.ts';
import { type RowReader, SwallowedRowsError } from './rows.ts';

export const TOO_LARGE = {
  message: `the row that starts on this line is larger than ${MAX_RECORD_BYTES / 1024 / 1024} MB.`,
  advice: 'Shorten it. Or is a quote opened on this line that is never closed?',
};

const QUOTE_RULE = 'Put the whole field in double quotes and write each quote inside it twice ("").';

export function unreadable(error: CsvError | SwallowedRowsError, reader: RowReader, file: string): Problem {
  const column = typeof error.column === 'number' ? reader.first?.[error.column] : undefined;
  const field = column === undefined ? 'a field' : `the field ${JSON.stringify(column)}`;
  const { message, advice } = explain(error, field);
  return { file, line: reader.line, message, advice };
}

function explain(error: CsvError | SwallowedRowsError, field: string): { message: string; advice: string } {
  if (error instanceof SwallowedRowsError) {
    return {
      message: `in the row that starts on this line, ${field} takes in several lines and goes on after its closing quote.`,
      advice: `Was a quote never closed? ${QUOTE_RULE} pandas' to_csv writes all of this right.`,
    };
  }
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return {
        message: `the quote that opens ${field} of the row on this line is never closed.`,
        advice: `Close it. ${QUOTE_RULE}`,
      };
    case 'CSV_MAX_RECORD_SIZE':
      return TOO_LARGE;
    default:
      return { message: `the row that starts on this line cannot be read (${error.message}).`, advice: QUOTE_RULE };
  }
}
