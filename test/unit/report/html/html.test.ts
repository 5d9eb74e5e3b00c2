import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, html } from '../../../../lambda/report/html/html.ts';

describe('html', () => {
  test('escapes inserted values, in texts and in attributes', () => {
    const hostile = `"><script>alert('1')</script>&`;
    expect(String(html`<p title="${hostile}">${hostile}</p>`)).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</p>',
    );
  });

  test('keeps markup that it made itself, also in lists', () => {
    expect(String(html`<ul>${['<a>', '<b>'].map((text) => html`<li>${text}</li>`)}</ul>`)).toBe(
      '<ul><li>&lt;a&gt;</li><li>&lt;b&gt;</li></ul>',
    );
  });

  test('leaves out missing values, and shows a zero', () => {
    expect(String(html`${null}${undefined}${false}${0}${''}`)).toBe('0');
  });
});

describe('escapeHtml', () => {
  test('replaces what no page may contain', () => {
    expect(escapeHtml('a\0b\u{1b}c\ud800d\u0085e\tf\n')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\tf\n');
  });

  test('leaves no markup character in any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", ';', 'lt', '\0', '\ud800', 'a') }),
        (text) => {
          expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        },
      ),
    );
  });
});
