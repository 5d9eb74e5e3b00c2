// Virtual time: what happens next, and to whom.

/** An instance of a function. What belongs to it waits while it is frozen between invocations, and dies with it. */
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
  /** Whether a function may have something to do after the last step; whoever waits for it sets this back. */
  stirred = false;
  /** The next one last. */
  readonly #entries: Entry[] = [];

  /** Of two entries at the same time, the one that was made first comes first. */
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

  /** What was due while the instance was frozen is due now. */
  thaw(owner: Owner): void {
    for (const entry of owner.postponed.splice(0)) {
      if (!entry.cancelled) this.at(this.now, entry.run, owner);
    }
  }

  /** Goes on to the next thing that happens, and does it. @returns false where nothing is left. */
  step(): boolean {
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) {
      if (entry.cancelled || entry.owner?.state === 'dead') continue;
      if (entry.owner?.state === 'frozen') {
        entry.owner.postponed.push(entry);
        continue;
      }
      this.now = entry.at;
      // What has no owner happens in a service.
      if (entry.owner) this.stirred = true;
      entry.run();
      return true;
    }
    return false;
  }
}
