// Completions as servers send them when the label does not stand alone in `content`.
import type { RawReply, TokenReply } from './replies.ts';

/** @param more of the choice, such as its log-probabilities */
export function completionOf(message: object, more: object = {}, usage: unknown = undefined): RawReply {
  const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message }, ...more };
  const body = {
    id: 'chatcmpl-0',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'stub',
    choices: [choice],
  };
  return {
    raw: JSON.stringify({ ...body, usage: usage === undefined ? { prompt_tokens: 50, completion_tokens: 2 } : usage }),
    contentType: 'application/json',
  };
}

/** vLLM's reasoning parser if the model writes no end of its thought. */
export const inReasoningContent = (text: string): RawReply =>
  completionOf({ content: null, reasoning_content: text, tool_calls: [] });

/** The same as Ollama, Groq and OpenRouter name it. */
export const inReasoning = (text: string): RawReply => completionOf({ content: '', reasoning: text });

/** Mistral's models that reason. */
export const inParts = (thought: string, text: string): RawReply =>
  completionOf({
    content: [
      { type: 'thinking', thinking: [{ type: 'text', text: thought }] },
      { type: 'text', text },
    ],
  });

/** Log-probabilities of a server that knows none for one of its tokens. */
export const withoutLogprob = (token: string): RawReply =>
  completionOf(
    { content: token },
    { logprobs: { content: [{ token, logprob: null, bytes: null, top_logprobs: [] }] } },
  );

export const withLogprobs = (content: string, logprobs: unknown): RawReply => completionOf({ content }, { logprobs });

export const withUsage = (content: string, usage: unknown): RawReply => completionOf({ content }, {}, usage);

/**
 * llama.cpp with a schema: `{"label":"…"}`, and the log-probabilities from before its grammar masks the choice. The
 * figures are those of SmolLM2-135M-Instruct, but for the label's.
 */
export const maskedTokens = (label: string, place: TokenReply): TokenReply[] => [
  { token: '{"', logprob: -5.699, top: { The: -1.674, You: -2.448, '{"': -5.699 } },
  { token: 'label', logprob: -3.183, top: { body: -0.88, subject: -3.028, label: -3.183 } },
  { token: '":"', logprob: -0.426, top: { '":"': -0.426 } },
  place,
  ...(label === place.token ? [] : [{ token: label.slice(place.token.length), logprob: -0.005 }]),
  { token: '"', logprob: -2.798, top: { '":': -1.043, '","': -1.286, '"': -2.798 } },
  { token: '}', logprob: -0.468 },
];
