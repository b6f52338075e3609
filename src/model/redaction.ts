/** Every sink asks this before it writes: known secrets, in all their usual forms, become `[redacted]`. */
export interface Redactor {
  /** Remembers a secret (and its base64, URL, JSON, shell-quoted forms, and each line of a longer one). Under 6 characters: ignored. */
  add(secret: string): void;
  redact(text: string): string;
}
