import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { goesOn } from '../../../../cli/planning/go-on.ts';

const STOPPED = { code: 'nothing_valid', message: 'Not asked: m/zero-shot 300.', count: 300 };
const INVALID = { code: 'invalid_answers', message: 'For example: "\u001b[2Jno idea".', count: 100 };

async function asked(
  line: string,
  options: Partial<Parameters<typeof goesOn>[1]> & { isTTY?: boolean },
  warnings = [INVALID, STOPPED],
) {
  const { isTTY = true } = options;
  const terminal = {
    input: Object.assign(new PassThrough(), { isTTY }),
    output: Object.assign(new PassThrough(), { isTTY }),
  };
  terminal.input.end(line);
  const said: string[] = [];
  const goes = await goesOn(warnings, {
    location: 't.csv',
    yes: false,
    terminal,
    say: (one) => said.push(one),
    ...options,
  });
  terminal.output.end();
  return { goes, said, question: await text(terminal.output) };
}

describe('after a model of which nothing could be read', () => {
  it.each([
    ['y\n', true],
    ['n\n', false],
    ['', false],
  ])('a person is shown its answers and asked: %j', async (line, goes) => {
    const found = await asked(line, {});
    expect(found.goes).toBe(goes);
    expect(found.question).toBe('Ask all rows all the same? (y/N) ');
    expect(found.said).toHaveLength(2);
    expect(found.said.join()).not.toContain('\u001b');
  });

  it('--yes goes on without a question', async () => {
    expect(await asked('', { yes: true, isTTY: false })).toMatchObject({ goes: true, question: '' });
  });

  it('a script without --yes does not', async () => {
    expect(await asked('', { isTTY: false })).toEqual({ goes: false, said: [], question: '' });
  });

  it('standard input cannot be read again', async () => {
    expect(await asked('', { yes: true, location: '-' })).toMatchObject({ goes: false });
  });
});

it('any other run just ends', async () => {
  expect(await asked('y\n', { yes: true }, [INVALID])).toEqual({ goes: false, said: [], question: '' });
});
