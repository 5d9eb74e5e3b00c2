// Virtual time: what happens next, and to which instance.

/** An instance of a function. Its entries wait while it is frozen between invocations, and die with it. */
export interface Owner {
  readonly state: 'running' | 'frozen' | 'dead';
  readonly postponed: Entry[];
}

export interface Entry {
  readonly at: number;
  readonly run: () => void;
  readonly owner: Owner | undefined;
  cancelled: boolean;
}

export class Timeline {
  /** Milliseconds since the schedule began. */
  now = 0;
  /** Whether a function may have work to do after the last step. Whoever waits for it resets this. */
  stirred = false;
  /** Sorted so that the next one comes last. */
  readonly #entries: Entry[] = [];

  /** Entries at the same time run in the order they were added. */
  at(time: number, run: () => void, owner?: Owner): Entry {
    const entry: Entry = { at: Math.max(time, this.now), run, owner, cancelled: false };
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.at ?? 0) > entry.at) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
    return entry;
  }

  after(milliseconds: number, run: () => void, owner?: Owner): Entry {
    return this.at(this.now + milliseconds, run, owner);
  }

  /** Runs what became due while the instance was frozen. */
  thaw(owner: Owner): void {
    for (const entry of owner.postponed.splice(0)) {
      if (!entry.cancelled) this.at(this.now, entry.run, owner);
    }
  }

  /** Advances to the next entry and runs it. @returns false if none is left. */
  step(): boolean {
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) {
      if (entry.cancelled || entry.owner?.state === 'dead') continue;
      if (entry.owner?.state === 'frozen') {
        entry.owner.postponed.push(entry);
        continue;
      }
      this.now = entry.at;
      // An entry without an owner happens in a service.
      if (entry.owner) this.stirred = true;
      entry.run();
      return true;
    }
    return false;
  }
}
