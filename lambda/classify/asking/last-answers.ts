/** When an endpoint last answered anything, by model: one model may be down while another answers. */
export class LastAnswers {
  readonly #at = new Map<string, number>();

  /** @param model its name at the endpoint */
  note(model: string): void {
    this.#at.set(model, performance.now());
  }

  /** @param at milliseconds as of performance.now() */
  isAfter(at: number, model: string): boolean {
    return (this.#at.get(model) ?? Number.NEGATIVE_INFINITY) > at;
  }
}
