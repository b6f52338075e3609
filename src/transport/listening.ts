/** Longest part of a limit that one look at the clock may use up (ms). */
const SLICE = 250;

/**
 * Calls `late` once `milliseconds` have passed in which this process could hear the host. While it plans two hundred hosts it hears
 * nothing, and what they said long ago is unread: such a pause counts as one slice, whatever its length.
 * @returns ends the wait.
 */
export function listenFor(milliseconds: number, late: () => void): () => void {
  const slice = Math.min(SLICE, milliseconds / 4);
  let left = milliseconds;
  let ended = false;
  const timer = setInterval(() => {
    left -= slice;
    if (left > 0) return;
    clearInterval(timer);
    // what has arrived is read first
    setImmediate(() => {
      if (!ended) late();
    });
  }, slice);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
