// Values that may appear in place of a valid one, as JSON text because some cannot be made from a value.

const DEPTH = 100_000;
const HUGE_CHARACTERS = 100_000;

/**
 * Kind → JSON text.
 * @param said a text that must not appear in any log
 */
export const valuesOf = (said: string) =>
  ({
    null: 'null',
    string: JSON.stringify(said),
    number: '7',
    boolean: 'true',
    array: '[7]',
    object: '{"a":7}',
    'empty string': '""',
    'empty array': '[]',
    'empty object': '{}',
    'huge string': `"${'x'.repeat(HUGE_CHARACTERS)}"`,
    'half a character': '"\\ud800"',
    'control characters': '"\\u0000\\u001b[2J\\uffff"',
    // NFC sorts them, which takes quadratic time.
    'many accents': `"a${'\u0301\u0316'.repeat(HUGE_CHARACTERS / 2)}"`,
    'huge number': '1e300',
    'unsafe integer': '9007199254740993',
    'large integer': '20000001',
    'negative number': '-1',
    fraction: '1.5',
    'NaN as text': '"NaN"',
    'Infinity as text': '"Infinity"',
    'beyond all numbers': '1e999',
    'below all numbers': '-1e999',
    'no JSON': 'NaN',
    'deep arrays': '['.repeat(DEPTH) + ']'.repeat(DEPTH),
    'deep objects': `${'{"a":'.repeat(DEPTH)}7${'}'.repeat(DEPTH)}`,
    'many nulls': `[${'null,'.repeat(HUGE_CHARACTERS / 2)}null]`,
    'many objects': `[${'{},'.repeat(HUGE_CHARACTERS / 2)}{}]`,
  }) as const;
export type Kind = keyof ReturnType<typeof valuesOf> | 'missing' | 'twice' | 'called __proto__' | 'inside __proto__';
