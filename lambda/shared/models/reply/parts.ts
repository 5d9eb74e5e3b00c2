// Reads content that is a list of parts, as Mistral's and Anthropic's models give it. Only texts are the answer.
import * as z from 'zod';

const Text = z.object({ type: z.enum(['text', 'output_text']).optional(), text: z.string() });
const Thought = z.object({
  type: z.enum(['thinking', 'reasoning']),
  /** Mistral gives a list of texts, others one text. */
  thinking: z.union([z.string(), z.array(z.unknown())]),
});

export interface Said {
  readonly text: string;
  readonly thought: string;
}

/** Parts of any other shape are left out. */
export function readParts(parts: readonly unknown[]): Said {
  const thoughts = parts.flatMap((part) => {
    const { data } = Thought.safeParse(part);
    return data ? [typeof data.thinking === 'string' ? data.thinking : textOf(data.thinking)] : [];
  });
  return { text: textOf(parts), thought: thoughts.join('') };
}

const textOf = (parts: readonly unknown[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : (Text.safeParse(part).data?.text ?? ''))).join('');
