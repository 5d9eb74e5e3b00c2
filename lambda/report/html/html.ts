// Markup that escapes by default: labels, names and texts are hostile.

/** Markup that needs no escaping: the result of {@link html}, and fixed texts of our own. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type Content = Html | string | number | null | undefined | false | readonly Content[];

/**
 * Escapes what is put in, in texts and in quoted attributes alike; null, undefined and false are left out.
 * @example html`<td title="${label}">${label}</td>`
 */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(strings.reduce((markup, string, index) => markup + render(contents[index - 1]) + string));
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Html) return content.toString();
  if (typeof content === 'object') return content.map(render).join('');
  return escapeHtml(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and halves of surrogate pairs, which a page may not contain, become U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
