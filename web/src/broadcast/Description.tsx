/** What a feed says of itself, as plain text: nothing of strangers' HTML gets into the page. */
export function Description({ html }: { html: string }) {
  const text = textOf(html);
  return text ? <p className="description">{text}</p> : null;
}

/** Paragraphs and lines are kept. (A document that is parsed runs and loads nothing.) */
export function textOf(html: string): string {
  if (!/[<&]/.test(html)) return html.trim();
  const broken = html.replace(/<(br|\/p|\/div|\/li|\/h\d)\b[^>]*>/gi, '$&\n');
  const text = new DOMParser().parseFromString(broken, 'text/html').body.textContent;
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
