// A server that broadcasts a podcast.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export class PodcastServer {
  /** Episodes in the feed, `/feed`. */
  episodes = 2;
  /** What was asked for so far. */
  readonly asked: { path: string; etag?: string; range?: string }[] = [];
  /** After so many bytes a transfer of audio stands still (`still`), or its connection is cut (`cut`). */
  breakAfter = { bytes: Infinity, how: 'cut' as 'cut' | 'still' };
  /** Which version of the audio it is. */
  version = '"one"';
  /** Of the first episode. */
  readonly audio = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
  readonly #server = createServer((request, response) => this.#answer(request, response));

  async listen(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${this.episodes}"`;
    const known = request.headers['if-none-match'];
    const { range } = request.headers;
    this.asked.push({ path: request.url!, ...(known && { etag: known }), ...(range && { range }) });
    if (request.url === '/moved') response.writeHead(302, { location: `${this.url}/feed` }).end();
    else if (request.url === '/feed' && known === etag) response.writeHead(304, { etag }).end();
    else if (request.url === '/feed') response.writeHead(200, { 'content-type': 'application/rss+xml', etag }).end(this.#feed());
    else if (request.url === '/station.m3u') response.writeHead(200, { 'content-type': 'audio/x-mpegurl' }).end('#EXTM3U\nhttps://one.example/stream\n');
    else if (request.url === '/1.mp3') this.#send(request, response);
    else response.writeHead(404).end('no');
  }

  /** From where the client asks, if it has a part of this very version. */
  #send(request: IncomingMessage, response: ServerResponse): void {
    const asked = request.headers['if-range'] === this.version && /bytes=(\d+)-/.exec(request.headers.range ?? '');
    const from = asked ? Number(asked[1]) : 0;
    const total = this.audio.length;
    response.writeHead(asked ? 206 : 200, {
      'content-type': 'audio/mpeg', etag: this.version, 'content-length': total - from,
      ...(asked && { 'content-range': `bytes ${from}-${total - 1}/${total}` }),
    });
    const { bytes, how } = this.breakAfter;
    if (from + bytes >= total) response.end(this.audio.subarray(from));
    else response.write(this.audio.subarray(from, from + bytes), () => how === 'cut' && response.destroy());
  }

  #feed(): string {
    const item = (number: number) => `<item><title>Episode ${number}</title><guid>e${number}</guid><description>No. ${number}</description>
      <pubDate>0${number} Nov 2026 10:00:00 GMT</pubDate><enclosure url="${this.url}/${number}.mp3" length="1" type="audio/mpeg"/></item>`;
    const items = Array.from({ length: this.episodes }, (_, index) => item(index + 1)).join('');
    return `<rss version="2.0"><channel><title>Voices</title><description>Of many.</description>${items}</channel></rss>`;
  }
}
