/**
 * Milliseconds to wait before reconnect number `attempt` (0, 1, 2, …).
 *
 * Shape:  uniform between 0 and min(30 s, 0.5 s · 2^attempt), so that a restarted node is not stampeded.
 * Source: "full jitter", Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
 */
export function reconnectDelay(attempt: number, random: () => number): number {
  return random() * Math.min(30_000, 500 * 2 ** attempt);
}
