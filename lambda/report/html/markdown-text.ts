// Any text as text in Markdown, and on one line.

/**
 * Prose that may quote the input: markup characters lose their meaning, and an empty comment keeps `@name` from
 * notifying anyone.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~&$!]/g, '\\$&')
    .replace(/^(\d*)([-+=.)])/, '$1\\$2')
    .replaceAll('@', '@<!-- -->');
}

/** Code keeps all characters; its fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cc}/gu, '\uFFFD')
    .trim();
}
