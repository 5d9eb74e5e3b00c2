// Reads a part of a spreadsheet as a stream of XML events. Custom entities are an error, so none can expand.
import { StringDecoder } from 'node:string_decoder';
import { SaxesParser } from 'saxes';
import { unusable } from '../table.ts';

export interface XmlHandler {
  /** @param name without its prefix */
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/** Calls the handler as it reads, and yields after each chunk so that the caller can take the rows collected so far. */
export async function* parseXml(
  chunks: AsyncIterable<Buffer>,
  handler: XmlHandler,
  file: string,
): AsyncGenerator<void, void> {
  const parser = new SaxesParser();
  const decoder = new StringDecoder('utf8');
  parser.on('opentag', ({ name, attributes }) => handler.open?.(local(name), attributes));
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.on('closetag', ({ name }) => handler.close?.(local(name)));
  parser.on('error', (error) => {
    throw unusable(file, `the spreadsheet cannot be read (${error.message}).`, 'Save it again, or export it as CSV.');
  });
  for await (const chunk of chunks) {
    parser.write(decoder.write(chunk));
    yield;
  }
  parser.write(decoder.end()).close();
  yield;
}

export async function readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler, file: string): Promise<void> {
  for await (const _ of parseXml(chunks, handler, file));
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
