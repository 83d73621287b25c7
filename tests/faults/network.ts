// Each service on a machine of its own, as far as the network goes: a namespace with an address, joined by a bridge. They talk
// over TCP, which can be cut between any two, and can lose packets. The launcher, the broker and the people are at the bridge.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, launcher, type Platform, services } from '../system/platform';
import { broker, run } from './breakage';

const atBridge = '10.77.0.1';
const rpcPort = 7000;
const httpPort = 7001;
const addressOf = (service: string) => (service === broker ? atBridge : `10.77.0.${services.indexOf(service) + 2}`);

const ip = (...parameters: string[]) => execFileSync('ip', parameters, { stdio: 'pipe' });

export class Network {
  readonly #programs: string;
  /** What is told apart from other runs on the same machine. */
  readonly #name = `poly${process.pid}`;

  /** Throws if this process may not make a network. */
  constructor(platform: Platform) {
    this.#programs = join(platform.folder, 'programs');
    ip('link', 'add', this.#name, 'type', 'bridge');
    ip('address', 'add', `${atBridge}/24`, 'dev', this.#name);
    ip('link', 'set', this.#name, 'up');
    services.forEach((service, index) => this.#addMachine(service, `${this.#name}v${index}`));
    this.#writePrograms();
    platform.launcher = join(this.#programs, 'polyphony');
  }

  get environment(): Record<string, string> {
    const peers = services.flatMap((service) => [
      [`POLYPHONY_PEER_${service.toUpperCase()}`, `${addressOf(service)}:${rpcPort}`],
      [`POLYPHONY_PEER_${service.toUpperCase()}_HTTP`, `${addressOf(service)}:${httpPort}`],
    ]);
    return { PATH: `${this.#programs}:${process.env.PATH}:/usr/sbin`, ...Object.fromEntries(peers) };
  }

  /** Nothing passes between a service and another one, or the broker; or between it and all. */
  cut = (service: string, from?: string) => this.#drop(service, from ? `$way ${addressOf(from)}` : '');

  /** Of what the service sends and gets, so many in a hundred packets are lost. */
  lose = (service: string, percent: number) => this.#drop(service, `numgen random mod 100 < ${percent}`);

  heal = (service: string) => this.#filter(service, '');

  release(): void {
    for (const service of services) ip('netns', 'delete', this.#machine(service));
    ip('link', 'delete', this.#name);
  }

  #machine = (service: string) => `${this.#name}-${service}`;

  #addMachine(service: string, cable: string): void {
    const machine = this.#machine(service);
    ip('netns', 'add', machine);
    ip('link', 'add', cable, 'master', this.#name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', machine);
    ip('link', 'set', cable, 'up');
    ip('-n', machine, 'address', 'add', `${addressOf(service)}/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) ip('-n', machine, 'link', 'set', device, 'up');
  }

  #drop(service: string, match: string): Promise<void> {
    const rule = (hook: string, way: string) =>
      `chain ${hook} { type filter hook ${hook} priority 0; ${match.replace('$way', `ip ${way}`)} drop; }\n`;
    return this.#filter(service, `${rule('input', 'saddr')}${rule('output', 'daddr')}`);
  }

  async #filter(service: string, chains: string): Promise<void> {
    const rules = `table inet faults {}\ndelete table inet faults\ntable inet faults {\n${chains}}`;
    await run('ip', ['netns', 'exec', this.#machine(service), 'nft', rules]);
  }

  /** The launcher starts what lies next to it, and the first nats-server on the PATH. */
  #writePrograms(): void {
    mkdirSync(this.#programs);
    copyFileSync(launcher, join(this.#programs, 'polyphony'));
    this.#writeProgram(broker, `exec /usr/sbin/nats-server "$@" --addr 0.0.0.0`);
    for (const service of services) {
      const queue = `POLYPHONY_${service.toUpperCase()}_NATS`;
      const listen = `--rpc-listen ${addressOf(service)}:${rpcPort}` +
        (service === 'edge' ? '' : ` --http-listen ${addressOf(service)}:${httpPort}`);
      this.#writeProgram(`polyphony-${service}`,
        `export ${queue}=$(echo "$${queue}" | sed s/127.0.0.1/${atBridge}/)\n` +
        `exec nsenter --net=/run/netns/${this.#machine(service)} ${bin}/polyphony-${service} "$@" ${listen}`);
    }
  }

  #writeProgram(name: string, text: string): void {
    const path = join(this.#programs, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }
}
