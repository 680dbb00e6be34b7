const PATIENCE_MS = 30_000;

/** Waits until something holds; a question that fails is asked again. Throws where it never does. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const beganMs = Date.now();
  while (Date.now() - beganMs < PATIENCE_MS) {
    const held = await Promise.resolve()
      .then(holds)
      .catch(() => false);
    if (held) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
}
