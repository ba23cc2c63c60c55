// What a drawing says when it is pointed at: lines of text, the first one
// what it is about.  Names come from outside, so every sign is made harmless.

const harmless: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => harmless[sign] ?? sign);

export function tip(head: string, lines: string[]): string {
  return [`<b>${escapeHtml(head)}</b>`, ...lines.map(escapeHtml)].join("<br>");
}
