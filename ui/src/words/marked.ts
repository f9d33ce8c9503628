// Evidence words inside a text, as pieces: what is drawn is always text, never markup.

/** A piece of a text. */
export interface Piece {
  text: string;
  marked: boolean;
}

/** Cuts a text at every place where one of the words stands, whatever their case. Longer words win. */
export function marked(text: string, evidence: readonly string[]): Piece[] {
  const sought = evidence.filter((word) => word.trim()).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).sort((a, b) => b.length - a.length);
  if (sought.length === 0) return [{ text, marked: false }];
  return text
    .split(new RegExp(`(${sought.join("|")})`, "giu"))
    .map((piece, at) => ({ text: piece, marked: at % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
