// JSON that is not the user's own to look at.

/** @returns undefined for what is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The parser's own message quotes what it has read: in a log it would be a row's text.
 * @param what it was to be, for the message.
 */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} is not JSON: it was cut or changed by hand`);
  }
}
