/** Characters that take no column: combining marks, joiners, variation selectors. */
const NONE = /^(?:\p{Mn}|\p{Me}|\p{Cf})$/u;
/** Characters that take two columns: East Asian wide and full-width, emoji. */
const TWO = /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that a text without colours takes on a terminal. */
export function width(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += columnsOf(char);
  return columns;
}

function columnsOf(char: string): number {
  return NONE.test(char) ? 0 : TWO.test(char) ? 2 : 1;
}
