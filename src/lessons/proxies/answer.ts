/** A request that a health check sends to its own container. */
export interface Asked {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
  /** It sends a `Host:` of its own. */
  readonly namesHost: boolean;
}

/** Why a proxy does not answer a request as it was meant: what follows "the health check asks". */
export interface Answer {
  readonly text: string;
  readonly why: string;
  readonly fix: string;
  /** It may be answered all the same. */
  readonly unsure?: true;
}
