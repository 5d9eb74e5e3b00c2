// Marks of chat templates that a server left in an answer's text. See docs/answers.md.

/** The start of a turn, with whose it is. */
const TURN = String.raw`(?:<\|im_start\|>|<\|start\|>|<start_of_turn>|<\|turn>)(?:assistant|model)\b|<\|(?:start_header_id|header_start)\|>assistant`;
const MARKS = [
  TURN,
  // Qwen, Llama 3 and 4, Phi, gpt-oss, Cohere, and with other bars DeepSeek.
  String.raw`<[|｜][\w\u2581/ ]{1,40}[|｜]>`,
  // Llama 2, Mistral, Gemma.
  String.raw`</?s>|\[/?INST\]|<(?:eos|bos|pad|end_of_turn|start_of_turn|end_of_utterance|turn\|)>`,
];
const MARK = new RegExp(MARKS.join('|'), 'giu');

/**
 * What follows the end of a turn still counts, so that an answer with another label there is none. Takes time linear in
 * the length of any text.
 */
export const withoutStopTokens = (text: string): string => text.replace(MARK, '\n');
