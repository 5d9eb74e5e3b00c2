import fc from 'fast-check';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import { embeddedJson, escapeHtml } from '../../../../lambda/report/html/escape.ts';
import { Foreign } from '../../../../lambda/report/html/parts.tsx';
import { shell } from '../../../../lambda/report/html/shell.tsx';

const hostileText = fc.string({
  unit: fc.constantFrom('<', '>', '&', '"', "'", ';', 'lt', '</script>', '<!--', '-->', '\0', '\ud800', '\u2028', 'a'),
});

describe('a component', () => {
  test('escapes texts and attributes', () => {
    const hostile = `"><script>alert('1')</script>&`;
    expect(renderToString(h('p', { title: hostile }, hostile))).toBe(
      `<p title="&quot;>&lt;script>alert('1')&lt;/script>&amp;">&quot;>&lt;script>alert('1')&lt;/script>&amp;</p>`,
    );
  });

  test('leaves out missing values, and shows a zero', () => {
    expect(renderToString(h('p', null, null, undefined, false, 0, ''))).toBe('<p>0</p>');
  });

  test('shows any text of a row without markup of its own', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const [, shown] = /^<bdi>(.*)<\/bdi>$/s.exec(renderToString(h(Foreign, { text, max: 10_000 }))) ?? [];
        expect(shown).not.toMatch(/[<"]|&(?!(amp|lt|quot);)/);
      }),
    );
  });
});

describe('shell', () => {
  test('replaces what no page may contain', () => {
    const page = shell('t', h('p', null, 'a\0b\u{1b}c\ud800d\u0085e\tf\n'));
    expect(page).toContain('<p>a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\tf\n</p>');
  });
});

describe('embeddedJson', () => {
  test('cannot end its element or comment, and is read as it was', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const json = embeddedJson({ [text]: [text, -1] });
        expect(json).not.toMatch(/[<>&\u2028\p{Cc}]/u);
        expect(JSON.parse(json)).toEqual({ [text]: [text, -1] });
      }),
    );
  });
});

describe('escapeHtml', () => {
  test('replaces what no page may contain', () => {
    expect(escapeHtml('a\0b\u{1b}c\ud800d\u0085e\tf\n')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\tf\n');
  });

  test('leaves no markup character in any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});
