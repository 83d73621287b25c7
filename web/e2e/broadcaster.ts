import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const music = '/usr/share/games/wesnoth/1.16/data/core/music';
/** Of two minutes and more, as what is broadcast live. */
const live = `${music}/knolls.ogg`;
/** Of half a minute and more. */
const episode = readFileSync(`${music}/breaking_the_chains.ogg`);

/** A server that broadcasts a podcast at `/feed` and a station at `/live`. */
export class Broadcaster {
  private readonly server = createServer((request, response) => this.answer(request, response));

  async listen(): Promise<this> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    if (url.startsWith('/feed')) response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(this.feed());
    else if (url.endsWith('.ogg')) response.writeHead(200, { 'content-type': 'audio/ogg' }).end(episode);
    else if (url === '/live') createReadStream(live).pipe(response.writeHead(200, { 'content-type': 'audio/ogg' }));
    else response.writeHead(404).end();
  }

  private feed(): string {
    const item = (number: number, title: string) => `<item><title>${title}</title><guid>e${number}</guid>
      <description>&lt;p&gt;About &lt;b&gt;${title.toLowerCase()}&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;And more.&lt;/p&gt;</description>
      <pubDate>0${number} Nov 2026 10:00:00 GMT</pubDate>
      <enclosure url="${this.url}/${number}.ogg" length="${episode.length}" type="audio/ogg"/></item>`;
    return `<rss version="2.0"><channel><title>Evening Voices</title><description>Talk of an evening.</description>
      <link>${this.url}/page</link>${item(1, 'The first evening')}${item(2, 'The second evening')}</channel></rss>`;
  }
}
