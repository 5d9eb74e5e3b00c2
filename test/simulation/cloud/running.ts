// Which invocation is running, and what its instance keeps. One module for all that is loaded of the functions.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Instance, Invocation } from './functions.ts';

/** The invocation in which code is running, whatever it awaits. */
export const running = new AsyncLocalStorage<Invocation>();

/**
 * What a module keeps for as long as its instance lives: another one in each. Those of the simulation share their
 * modules; see SIZES.
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
