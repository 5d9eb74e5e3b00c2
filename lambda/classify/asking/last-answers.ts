/** When an endpoint last answered anything, by model: one model may be down while another answers. */
export class LastAnswers {
  readonly #at = new Map<string, number>();
  /** When the newest of the calls that got a completion began. */
  readonly #servedFrom = new Map<string, number>();

  /** @param model its name at the endpoint */
  note(model: string): void {
    this.#at.set(model, performance.now());
  }

  /**
   * The account is in order: the endpoint made a completion.
   * @param begunAt when that call began, in milliseconds as of performance.now()
   */
  noteServed(model: string, begunAt: number): void {
    this.note(model);
    this.#servedFrom.set(model, Math.max(begunAt, this.#servedFrom.get(model) ?? Number.NEGATIVE_INFINITY));
  }

  /** @param at milliseconds as of performance.now() */
  isAfter(at: number, model: string): boolean {
    return (this.#at.get(model) ?? Number.NEGATIVE_INFINITY) > at;
  }

  /** Whether a call that began after `at` got a completion. Calls that were in flight at that moment prove nothing. */
  servedSince(at: number, model: string): boolean {
    return (this.#servedFrom.get(model) ?? Number.NEGATIVE_INFINITY) > at;
  }
}
