/** What a function gives, in a sentence; an example; its result as JSON. A test evaluates each. */
export type FunctionPage = readonly [summary: string, example: string, result: string];
