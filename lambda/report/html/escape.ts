// Escaping for what is not a component of a page: XML and the descriptions of charts. Preact escapes the pages.

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes texts and quoted attributes alike. */
export function escapeHtml(text: string): string {
  return presentable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Control characters and halves of surrogate pairs, which a page may not contain, become U+FFFD. */
export function presentable(text: string): string {
  return text.toWellFormed().replace(/(?![\t\n\r])\p{Cc}/gu, '\uFFFD');
}

/**
 * Data inside a page: nothing in the text may end its element or a comment, or begin another, and no character is one
 * that {@link presentable} would replace.
 */
export function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
