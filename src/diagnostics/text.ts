/** Colours of a terminal, or none. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  green(text: string): string;
  magenta(text: string): string;
}

const CODES: Record<keyof Paint, [open: number, close: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  green: [32, 39],
  magenta: [35, 39],
};

/** SGR codes of ECMA-48, or the text as it is. */
export function paint(color: boolean): Paint {
  const painter =
    ([open, close]: [number, number]) =>
    (text: string) =>
      color && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return Object.fromEntries(Object.entries(CODES).map(([name, codes]) => [name, painter(codes)])) as unknown as Paint;
}

/** Control characters, line separators and marks that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** A file name or message may hold control characters; a terminal must not obey them. Tabs and line feeds stay. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) =>
    char === '\n' || char === '\t' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

/** Columns of a terminal that a text without escape codes takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += char < '\u0300' ? 1 : ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** The text, its middle cut out where it is wider than `width`: both ends of a path tell more than its middle. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const chars = [...text];
  const take = (list: string[], room: number): string[] => {
    const taken: string[] = [];
    for (const char of list) {
      room -= textWidth(char);
      if (room < 0) break;
      taken.push(char);
    }
    return taken;
  };
  const head = take(chars, Math.ceil((width - 1) / 2));
  const tail = take(chars.slice(head.length).toReversed(), Math.floor((width - 1) / 2)).toReversed();
  return `${head.join('')}…${tail.join('')}`;
}

/** `1 error`, `2 errors`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
