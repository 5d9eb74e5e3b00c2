// Any text as text in Markdown, and on one line.

/** What GitHub links, notifies or draws without any markup: `@name`, `#1`, `GH-1`, `https://…`, `www.…` and `:smile:`. */
const LINKED = /@|#(?=\w)|\bGH-(?=\d)|:(?=\/\/)|\bwww(?=\.)|:(?=[\w+\\-]*[a-z][\w+\\-]*:)/gi;

/**
 * Prose that may quote the input: markup characters lose their meaning, and an empty comment keeps GitHub from notifying
 * anyone and from leaving a reference in what is linked.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~&$!]/g, '\\$&')
    .replace(/^(\d*)([-+=.)])/, '$1\\$2')
    .replace(LINKED, '$&<!-- -->');
}

/** Code keeps all characters; its fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/**
 * Code in a table, where a bar would end the cell, even in code. Markdown's readers differ on what a backslash before it
 * means there, so then the text is escaped as prose is.
 */
export function codeCell(text: string): string {
  return text.includes('\\|') ? `<code>${escapeMarkdown(text)}</code>` : code(text).replaceAll('|', '\\|');
}

/** Control characters become visible, and so do those that turn the direction of what follows. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD')
    .trim();
}
