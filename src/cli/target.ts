/** What is deployed: an environment, or playbooks with inventories. */
export type Target = { readonly environment: string } | { readonly playbooks: readonly string[]; readonly inventories: readonly string[] };

/** How it was called, for sentences that say what to run: `deploy staging`. */
export function commandOf(target: Target): string {
  return `deploy ${'environment' in target ? target.environment : ['play', ...target.playbooks, ...target.inventories.flatMap((inventory) => ['-i', inventory])].join(' ')}`;
}
