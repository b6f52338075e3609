import { CST, Lexer, Parser } from 'yaml';

/** Collections inside one another that a file may have. */
export const DEPTH_LIMIT = 64;
/** Words of YAML syntax (values, indicators, line ends) that a file may have. */
const TOKEN_LIMIT = 1_200_000;
/** Values that a file may have, aliases counted as what they stand for. */
export const NODE_LIMIT = 100_000;

export interface Tokens {
  readonly tokens: readonly CST.Token[];
  /** Set when the text went over a limit; `tokens` then are not complete. */
  readonly limit?: { readonly kind: 'depth' | 'nodes'; readonly offset: number };
}

/** Splits a text into the concrete syntax of its documents, and gives up early on one made to exhaust memory or stack. */
export function tokenize(text: string): Tokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  let values = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (lexeme === CST.SCALAR) values += 1;
    if (values > NODE_LIMIT || count > TOKEN_LIMIT) return { tokens, limit: { kind: 'nodes', offset: parser.offset } };
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The stack holds the document, the open collections and perhaps a scalar.
    if (parser.stack.length > DEPTH_LIMIT + 2) return { tokens, limit: { kind: 'depth', offset: parser.offset } };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

/** Calls back for every quoted scalar and flow collection, in document order. `inFlow`: it stands inside a flow collection. */
export function visitFlow(tokens: readonly CST.Token[], visit: (token: CST.FlowScalar | CST.FlowCollection, inFlow: boolean) => void): void {
  for (const token of tokens) if (token.type === 'document' && token.value) walk(token.value, false, visit);
}

function walk(token: CST.Token, inFlow: boolean, visit: (token: CST.FlowScalar | CST.FlowCollection, inFlow: boolean) => void): void {
  if (token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar') visit(token, inFlow);
  if (token.type === 'flow-collection') visit(token, inFlow);
  if (token.type !== 'block-map' && token.type !== 'block-seq' && token.type !== 'flow-collection') return;
  const inside = inFlow || token.type === 'flow-collection';
  for (const item of token.items) {
    if ('key' in item && item.key) walk(item.key, inside, visit);
    if (item.value) walk(item.value, inside, visit);
  }
}
