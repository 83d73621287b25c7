// What stands between the parts of the platform and spoils what passes.
import http2 from 'node:http2';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';

export type Spoiling = 'none' | 'slow' | 'half-failing';

export const slowMs = 500;

const grpcStatus = { INTERNAL: '13', UNAVAILABLE: '14' };

/** Yes the first time it is asked, and every second time from then on. */
function everySecond(): () => boolean {
  let asked = 0;
  return () => asked++ % 2 === 0;
}

/** Before a service's gRPC socket: each call takes longer, or every second one fails. */
export class FaultyService {
  #spoiling: Spoiling = 'none';
  /** How many calls it made slow or fail. */
  spoilt = 0;
  #fails = everySecond();
  #isInternal = everySecond();
  #server = http2.createServer();
  #callers = new Set<http2.ServerHttp2Session>();
  #service?: http2.ClientHttp2Session;

  private constructor(readonly target: string) {
    this.#server.on('session', (session) => {
      this.#callers.add(session);
      session.on('error', () => session.destroy());
      session.on('close', () => this.#callers.delete(session));
    });
    this.#server.on('stream', (call, headers) => void this.#answer(call, headers));
  }

  static async listen(path: string, target: string): Promise<FaultyService> {
    const service = new FaultyService(target);
    await new Promise<void>((done) => service.#server.listen(path, done));
    return service;
  }

  set spoiling(spoiling: Spoiling) {
    this.#spoiling = spoiling;
    this.#fails = everySecond();
  }

  close(): void {
    this.#server.close();
    for (const session of this.#callers) session.destroy();
    this.#service?.destroy();
  }

  async #answer(call: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders): Promise<void> {
    call.on('error', () => call.close());
    if (this.#spoiling === 'half-failing' && this.#fails()) {
      this.spoilt += 1;
      const status = this.#isInternal() ? 'INTERNAL' : 'UNAVAILABLE';
      call.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': grpcStatus[status] }, { endStream: true });
      return;
    }
    if (this.#spoiling === 'slow') {
      this.spoilt += 1;
      await after(slowMs);
    }
    if (!call.destroyed) this.#passOn(call, headers);
  }

  #passOn(call: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders): void {
    if (!this.#service || this.#service.destroyed || this.#service.closed) {
      this.#service = http2.connect('http://localhost', { createConnection: () => connect(this.target) });
      this.#service.on('error', () => this.#service?.destroy());
    }
    const passed = this.#service.request(headers);
    let trailers: http2.OutgoingHttpHeaders = {};
    passed.on('error', () => call.close(http2.constants.NGHTTP2_REFUSED_STREAM));
    passed.on('trailers', (received) => (trailers = received));
    passed.on('response', (received, flags) => {
      const isAll = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      call.respond(received, isAll ? { endStream: true } : { waitForTrailers: true });
      if (!isAll) passed.pipe(call);
    });
    call.on('wantTrailers', () => call.sendTrailers(trailers));
    call.on('close', () => passed.close());
    call.pipe(passed);
  }
}

/** Before any socket: what is answered comes later, or every second connection is cut. */
export class FaultyWire {
  /** How many connections it cut and answers it made slow. */
  spoilt = 0;
  #spoiling: Spoiling = 'none';
  #fails = everySecond();
  #server: Server;
  #open = new Set<Socket>();

  /** Connections that are not cut live for `mostMs` while others are. */
  private constructor(readonly target: NetConnectOpts, readonly mostMs: number) {
    this.#server = createServer({ allowHalfOpen: true }, (caller) => this.#serve(caller));
  }

  static async listen(at: string | number, target: NetConnectOpts, mostMs = Infinity): Promise<FaultyWire> {
    const wire = new FaultyWire(target, mostMs);
    await new Promise<void>((done) => wire.#server.listen(typeof at === 'string' ? { path: at } : { port: at, host: '127.0.0.1' }, done));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Those who were connected before must connect again if connections are cut. */
  set spoiling(spoiling: Spoiling) {
    this.#spoiling = spoiling;
    this.#fails = everySecond();
    if (spoiling === 'half-failing') for (const socket of this.#open) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #serve(caller: Socket): void {
    this.#watch(caller);
    const isFailing = this.#spoiling === 'half-failing';
    if (isFailing && this.#fails()) {
      this.spoilt += 1;
      caller.destroy();
      return;
    }
    const service = connect({ ...this.target, allowHalfOpen: true });
    this.#watch(service);
    caller.pipe(service);
    caller.on('close', () => service.destroy());
    // What comes later waits for what came before, even if that was slower.
    let turn = Promise.resolve();
    const answer = (pass: () => void) => {
      const isSlow = this.#spoiling === 'slow';
      if (isSlow) this.spoilt += 1;
      const pause = isSlow ? after(slowMs) : undefined;
      turn = Promise.all([turn, pause]).then(() => {
        if (!caller.destroyed) pass();
      });
    };
    service.on('data', (part) => answer(() => caller.write(part)));
    service.on('end', () => answer(() => caller.end()));
    service.on('close', () => answer(() => caller.destroySoon()));
    if (isFailing && this.mostMs < Infinity) setTimeout(() => caller.destroy(), this.mostMs).unref();
  }

  #watch(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
  }
}
