// What must be closed at the end, or when a start fails half-way: the last one first. As AsyncDisposableStack, which
// Node 22 does not have.

export class Resources {
  readonly #closing: (() => unknown)[] = [];

  /** @returns the resource */
  adopt<T>(resource: T, close: (resource: T) => unknown): T {
    this.#closing.push(() => close(resource));
    return resource;
  }

  defer(close: () => unknown): void {
    this.#closing.push(close);
  }

  /** Closes all, also if one cannot be. @throws the first error */
  async disposeAsync(): Promise<void> {
    const errors: unknown[] = [];
    for (let close = this.#closing.pop(); close; close = this.#closing.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
