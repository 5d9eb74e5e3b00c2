// Which invocation is running, and what its instance keeps. All loaded copies of the functions share this one module.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Instance, Invocation } from './functions.ts';

/** The invocation that the current code belongs to, across awaits. */
export const running = new AsyncLocalStorage<Invocation>();

/**
 * A map that a module keeps for as long as its instance lives, separate for each instance. Simulated instances share
 * their modules; see SIZES.
 */
export class InstanceMap<K, V> {
  readonly #maps = new WeakMap<Instance, Map<K, V>>();

  #own(): Map<K, V> {
    const invocation = running.getStore();
    if (!invocation) throw new Error('a module is used outside of any invocation');
    const own = this.#maps.get(invocation.instance) ?? new Map<K, V>();
    this.#maps.set(invocation.instance, own);
    return own;
  }

  get = (key: K): V | undefined => this.#own().get(key);
  set = (key: K, value: V): unknown => this.#own().set(key, value);
  delete = (key: K): boolean => this.#own().delete(key);
}

/** Carries out what the functions' clients send, in the schedule that is being played. */
export const played: { send?: (command: object) => Promise<unknown> } = {};
