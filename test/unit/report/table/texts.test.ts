import { expect, it } from 'vitest';
import { SampleTexts, TextMemory } from '../../../../lambda/report/table/texts.ts';

it('gives back what was written, whatever the characters', () => {
  const memory = new TextMemory(1e6);
  const texts = ['', 'bug', 'naïve — 日本語 🙂', 'x'.repeat(200), 'bug', '\uD800'];
  const samples = new SampleTexts(10, memory);
  texts.forEach((text, sample) => {
    samples.set(sample + 2, text);
  });
  const read = Array.from({ length: 10 }, (_, sample) => samples.get(sample));
  // Half a character is none in UTF-8.
  expect(read).toEqual([undefined, undefined, ...texts.slice(0, 5), '\uFFFD', undefined, undefined]);
  expect(memory.leftOut).toBe(0);
});

it('goes on in another chunk, and never cuts a text', () => {
  const memory = new TextMemory(20e6);
  const text = (index: number) => `${index} ${'é'.repeat(5_000)}`;
  const places = Array.from({ length: 1_000 }, (_, index) => memory.write(text(index)));
  places.forEach((place, index) => {
    expect(memory.read(place)).toBe(text(index));
  });
});

it('takes no more than its bytes, and tells what was left out', () => {
  const memory = new TextMemory(30);
  const samples = new SampleTexts(4, memory);
  samples.set(0, 'a'.repeat(20));
  samples.set(1, 'b'.repeat(20));
  samples.set(2, 'a'.repeat(20));
  samples.set(3, 'c');
  expect([0, 1, 2, 3].map((sample) => samples.get(sample)?.[0])).toEqual(['a', undefined, 'a', 'c']);
  expect(memory.leftOut).toBe(1);
});

it('has all reasons of as many samples as dispatch lets through', () => {
  const memory = TextMemory.forSamples(7_000_000);
  expect(memory.write('a reason')).toBeGreaterThan(0);
});
