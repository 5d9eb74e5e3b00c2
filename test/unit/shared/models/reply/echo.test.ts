import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutEcho, withoutKey } from '../../../../../lambda/shared/models/reply/echo.ts';

const ROW = 'My name is Käthe Müller, and my card 4111 1111 1111 1111 was charged twice.\nPlease "help"!';

/** Letters of the row that are left in a message, as runs of words. */
const left = (message: string) => withoutEcho(message, [ROW]).toLowerCase();

describe('a message without the row', () => {
  it.each<[string, string]>([
    ['whole', ROW],
    ['in quotes', `'${ROW}'`],
    ['as JSON', JSON.stringify(ROW)],
    ['as JSON in JSON', JSON.stringify(JSON.stringify({ text: ROW }))],
    [
      'as ASCII JSON',
      JSON.stringify(ROW).replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    [
      'as Python shows it',
      ROW.replace('\n', '\\n').replace(/[^ -~]/g, (one) => `\\x${one.charCodeAt(0).toString(16)}`),
    ],
    ['as HTML', ROW.replaceAll('"', '&quot;').replaceAll('ü', '&#252;').replaceAll('ä', '&#xE4;')],
    ['in a URL', encodeURIComponent(ROW)],
    ['in capitals', ROW.toUpperCase()],
    ['without accents', ROW.normalize('NFKD').replace(/\p{M}/gu, '')],
    ['in wide characters', ROW.replace(/[a-z]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))],
    ['with other spaces', ROW.replaceAll(' ', '\u00a0\u200b')],
    ['from its middle', ROW.slice(11, 40)],
    ['with its words joined', ROW.replaceAll(/\s/g, '')],
  ])('that is repeated %s', (_name, repeated) => {
    const message = left(`400 Invalid input: ${repeated} is not allowed here`);
    expect(message).toMatch(/^400 invalid input: /);
    expect(message).toMatch(/ is not allowed here$/);
    expect(message).not.toMatch(/name is|müller|muller|4111|charged|twice|help/);
  });

  it('that is cut in the middle of it', () => {
    expect(left('400 Invalid input: My na…')).toBe('400 invalid input: …');
    expect(left(`400 Invalid input: ${ROW.slice(0, 30)}…`)).toBe('400 invalid input: …');
  });

  it('keeps what only looks like it', () => {
    const message = '400 Please check that the name of the model is right.';
    expect(withoutEcho(message, [ROW])).toBe(message);
    expect(withoutEcho(message, [])).toBe(message);
    expect(withoutEcho(message, ['', ' ', '!'])).toBe(message);
  });

  it('hides twelve letters, and takes eleven for chance', () => {
    expect(withoutEcho('it is abcdefghijkl!', ['abcdefghijklmnop'])).toBe('it is …!');
    expect(withoutEcho('it is abcdefghijk!', ['abcdefghijklmnop'])).toBe('it is abcdefghijk!');
  });

  it('hides a short value as a word only', () => {
    expect(withoutEcho('the latest test failed: “TEST”', ['test'])).toBe('the latest … failed: “…”');
    expect(withoutEcho('it is no use', ['no'])).toBe('it is no use');
  });

  it('hides a few characters of Chinese', () => {
    expect(withoutEcho('400 Invalid: 我的银行卡被盗了', ['你好，我的银行卡被盗了，请帮忙'])).toBe('400 Invalid: …');
  });

  it('hides the end of a long row in time', () => {
    const row = `${'lorem ipsum dolor sit amet '.repeat(40_000)} and then her secret diagnosis`;
    const started = performance.now();
    expect(withoutEcho(`400 too long: …${row.slice(-25)}`, [row])).not.toContain('diagnosis');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('whatever the row', () => {
  const escapes: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => JSON.stringify(text),
    (text) => JSON.stringify(JSON.stringify({ text })),
    (text) => text.toUpperCase(),
    (text) => encodeURIComponent(text),
    (text) => text.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
    (text) => text.replace(/[<>&"']/g, (one) => `&#${one.charCodeAt(0)};`),
  ];
  const folded = (text: string) =>
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
  const words = fc.string({
    unit: fc.constantFrom(...'abcdeäßİ字あ한 \n"\'<&%\\🙂'),
    minLength: 1,
    maxLength: 60,
    size: 'max',
  });

  it('no twelve letters of it are left', () => {
    fc.assert(
      fc.property(words, words, words, fc.constantFrom(...escapes), fc.nat(40), (row, before, after, repeat, from) => {
        const message = withoutEcho(`${before}: ${repeat(row.slice(from, from + 13).toWellFormed())} .${after}`, [row]);
        const [left, sent] = [folded(message), folded(row)];
        const runs = Array.from({ length: Math.max(0, left.length - 11) }, (_, at) => left.slice(at, at + 12));
        return runs.every((run) => !sent.includes(run));
      }),
      { numRuns: 2_000, seed: 18 },
    );
  });

  it('a message that repeats nothing stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        (message) => withoutEcho(message, ['0123456789abcdefghijklm']) === message,
      ),
      { numRuns: 500, seed: 18 },
    );
  });
});

describe('a message without the key', () => {
  it.each<[string, string, string]>([
    ['whole', 'the key my-secret-key-0123 is wrong', 'the key … is wrong'],
    ['its beginning', 'Incorrect key my-secre****', 'Incorrect key …'],
    ['its end', 'key ending in key-0123', 'key ending in …'],
    [
      'OpenAI’s form',
      'Incorrect API key provided: sk-proj-********wxyz. You can',
      'Incorrect API key provided: …. You can',
    ],
    ['LiteLLM’s form', 'Received API Key = sk-...1234, Key Hash', 'Received API Key = …, Key Hash'],
    ['nothing of it', 'the model is unknown', 'the model is unknown'],
  ])('%s', (_name, message, expected) => {
    expect(withoutKey(message, 'my-secret-key-0123')).toBe(expected);
  });

  it('does not take a server without keys for one', () => {
    expect(withoutKey('there is none', undefined)).toBe('there is none');
    expect(withoutKey('there is one', '')).toBe('there is one');
  });
});
