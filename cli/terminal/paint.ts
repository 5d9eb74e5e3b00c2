// Colour, where the terminal takes it and NO_COLOR does not forbid it. Text that is piped or pasted has none.
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** @returns the text as it is if standard output is no terminal with colours */
export const paint = (style: Style, text: string): string =>
  text === '' ? text : styleText(style, text, { stream: process.stdout });
