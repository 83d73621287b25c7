// A real S3 server in a folder of its own. Since it does not compare signatures of version 4, a door in front of it does.
import { sign } from 'aws4';
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { eventually, freePort } from './platform';

const program = resolve(import.meta.dirname, 'node_modules/.bin/s3rver');
const accessKeyId = 'S3RVER';
const secretAccessKey = 'S3RVER';

/** Whether a request is signed with our secret; one without a signature is the test's own. */
function wellSigned(asked: IncomingMessage): boolean {
  const given = asked.headers.authorization;
  if (!given) return true;
  const [, region, names] = /Credential=[^/]+\/\d+\/([^/]+)\/s3\/aws4_request, *SignedHeaders=([^,]+)/.exec(given) ?? [];
  if (!names) return false;
  const headers: Record<string, string> = {};
  for (const name of names.split(';')) headers[name === 'x-amz-date' ? 'X-Amz-Date' : name] = String(asked.headers[name]);
  const signed = sign({ service: 's3', region, method: asked.method, host: headers.host, path: asked.url, headers }, { accessKeyId, secretAccessKey });
  return String(signed.headers!.Authorization).replaceAll(' ', '') === given.replaceAll(' ', '');
}

export class S3Server {
  static readonly credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  readonly bucket = 'music';
  /** Requests that were signed. */
  signed = 0;
  #port = 0;
  #doorPort = 0;
  #child?: ChildProcess;
  #door?: Server;

  constructor(readonly folder: string) {}

  get url(): string {
    return `http://127.0.0.1:${this.#doorPort}`;
  }

  async start(): Promise<void> {
    this.#port ||= await freePort();
    this.#doorPort ||= await freePort();
    const address = ['--address', '127.0.0.1', '--port', String(this.#port)];
    this.#child = spawn(process.execPath, [program, '--silent', '--directory', this.folder, ...address, '--configure-bucket', this.bucket], {
      stdio: 'ignore',
    });
    await eventually('the S3 server answers', () => fetch(`http://127.0.0.1:${this.#port}`).then(() => true, () => false));
    this.#door = createServer((asked, answer) => this.#pass(asked, answer));
    await new Promise<void>((done) => this.#door!.listen(this.#doorPort, '127.0.0.1', done));
  }

  async kill(): Promise<void> {
    this.#door?.closeAllConnections();
    await new Promise((done) => (this.#door ? this.#door.close(done) : done(undefined)));
    this.#door = undefined;
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
    this.#child = undefined;
  }

  async put(key: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const path = key.split('/').map(encodeURIComponent).join('/');
    const answer = await fetch(`${this.url}/${this.bucket}/${path}`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(`PUT ${key}: ${answer.status} ${await answer.text()}`);
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    if (!wellSigned(asked)) {
      answer.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
      return;
    }
    if (asked.headers.authorization) this.signed += 1;
    const { method, url: path, headers } = asked;
    const passed = request({ host: '127.0.0.1', port: this.#port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode!, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }
}
