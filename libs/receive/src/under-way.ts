/** The requests that are being answered, so that stopping can wait for them: their senders may be gone already. */
export class UnderWay {
  private readonly answers = new Set<Promise<void>>();

  add(answer: Promise<void>): void {
    this.answers.add(answer);
    void answer.finally(() => this.answers.delete(answer));
  }

  /** Resolves once the socket is closed and all is answered, or after `timeoutMs`, when `force` has ended what was left. */
  async finish(closed: Promise<void>, timeoutMs: number, force: () => void): Promise<void> {
    let deadline: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      deadline = setTimeout(() => {
        force();
        resolve();
      }, timeoutMs);
    });
    await Promise.race([timeUp, closed.then(() => Promise.all(this.answers))]);
    clearTimeout(deadline);
  }
}
