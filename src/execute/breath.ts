/** Lets what the network brought be taken in between two pieces of work. */
export function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
