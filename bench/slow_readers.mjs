// People who listen: each reads one song at the rate of its audio. Environment: URL, TARGET (path and query), READERS, KBPS,
// SECONDS_TO_READ. Prints READY once all have their first bytes, then one line: readers, those that starved (were more than
// a second of audio behind at any time) and those that failed.
import net from 'node:net';

const { hostname, port } = new URL(process.env.URL);
const readers = Number(process.env.READERS);
const rate = (Number(process.env.KBPS) * 1000) / 8; // Bytes a second.
const seconds = Number(process.env.SECONDS_TO_READ);
const tickMs = 100;
const connectAtOnce = 50;
const request = `GET ${process.env.TARGET} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`;

/** Reads nothing but what is due. */
class Reader {
  received = 0;
  starved = false;
  failed = false;

  constructor() {
    this.socket = net.connect({ host: hostname, port: Number(port) });
    this.socket.on('error', () => (this.failed = true));
    this.socket.on('end', () => (this.failed = true));
    this.begun = new Promise((done) => {
      this.socket.once('readable', () => {
        const first = this.socket.read();
        this.failed ||= !first?.toString('latin1').startsWith('HTTP/1.1 200');
        this.received = first?.length ?? 0;
        this.start = performance.now();
        done();
      });
      this.socket.once('close', () => {
        this.failed = true;
        done();
      });
    });
    this.socket.write(request);
  }

  tick(now) {
    const due = ((now - this.start) / 1000) * rate;
    if (due <= this.received) return;
    this.received += this.socket.read()?.length ?? 0;
    this.starved ||= due - this.received > rate;
  }
}

const all = [];
while (all.length < readers) {
  const some = Array.from({ length: Math.min(connectAtOnce, readers - all.length) }, () => new Reader());
  await Promise.all(some.map((reader) => reader.begun));
  all.push(...some);
}
const ticking = setInterval(() => {
  const now = performance.now();
  for (const reader of all) if (!reader.failed) reader.tick(now);
}, tickMs);
console.log('READY');
await new Promise((done) => setTimeout(done, seconds * 1000));
clearInterval(ticking);
const count = (what) => all.filter((reader) => reader[what]).length;
console.log(`RESULT ${readers} ${count('starved')} ${count('failed')}`);
process.exit(0);
