// Scripts for the scripted endpoint: how it answers each request, and how long it takes.

import type { Reply } from './replies.ts';
import { answer } from './replies.ts';
import type { ChatRequest, Script } from './server.ts';

/**
 * Answers with the label at the index that `rule` gives for the user message's text.
 * @example answerByRule(['bug', 'billing'], (text) => (text.includes('refund') ? 1 : 0))
 */
export function answerByRule(labels: readonly string[], rule: (user: string) => number): Script {
  return ({ user }) => {
    const label = labels[rule(user)];
    if (label === undefined) throw new RangeError(`The rule gave no index of a label for: ${user}`);
    return answer(label);
  };
}

/** The first `n` requests get `fault`, whatever they ask. After that `script` answers. */
export function failFirst(n: number, fault: Reply, script: Script): Script {
  return (request) => (request.index < n ? fault : script(request));
}

/** The first `n` requests with the same user text get `fault`, so every row fails first and then succeeds. */
export function failFirstOfEach(n: number, fault: Reply, script: Script): Script {
  const seen = new Map<string, number>();
  return (request) => {
    const before = seen.get(request.user) ?? 0;
    seen.set(request.user, before + 1);
    return before < n ? fault : script(request);
  };
}

/** Every reply of `script` takes `ms` milliseconds. */
export function constantLatency(ms: number, script: Script): Script {
  return withLatency(() => ms, script);
}

/**
 * Delays replies of `script` log-normally, like a real service. The mean is medianMs × exp(sigma² / 2). The same seed
 * gives the same times in the order of arrival.
 */
export function logNormalLatency(medianMs: number, sigma: number, seed: number, script: Script): Script {
  const uniform = mulberry32(seed);
  // Box-Muller; 1 - uniform() is never 0.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return withLatency(() => medianMs * Math.exp(sigma * normal()), script);
}

function withLatency(draw: () => number, script: Script): Script {
  return async (request: ChatRequest) => {
    const latencyMs = draw();
    return { ...(await script(request)), latencyMs };
  };
}

/** Mulberry32, a public-domain 32-bit generator. The times only have to be spread out and repeatable. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
