// What stands between the services of a platform, and is out of the way until something is to be spoilt.
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultyService, FaultyWire, type Spoiling } from './faulty_peer';
import { freePort, services } from './platform';

export const broker = 'nats-server';
const withCalls = services.filter((service) => service !== 'edge');
const withHttp = ['catalog', 'streaming', 'payment'];

/** Between the edge and each service, and between all of them and the broker. */
export class InTheWay {
  /** What tells the platform to go this way. */
  readonly environment: Record<string, string> = {};
  #services = new Map<string, FaultyService>();
  #wires = new Map<string, FaultyWire>();

  static async of(data: string): Promise<InTheWay> {
    const made = new InTheWay(data);
    for (const service of withCalls) await made.#beforeCalls(service);
    for (const service of withHttp) await made.#beforeHttp(service);
    await made.#beforeBroker();
    return made;
  }

  private constructor(readonly data: string) {
    mkdirSync(this.#path(''), { recursive: true });
  }

  spoil(service: string, spoiling: Spoiling): void {
    const calls = this.#services.get(service);
    if (calls) {
      calls.spoiling = spoiling;
      this.#lead(service, spoiling === 'none' ? this.#real(service) : this.#path(`${service}.faulty.sock`));
    }
    const wire = this.#wires.get(service);
    if (wire) wire.spoiling = spoiling;
  }

  /** How often each thing before a service has spoilt something. */
  spoilt(service: string): number[] {
    return [this.#services.get(service), this.#wires.get(service)].flatMap((one) => (one ? [one.spoilt] : []));
  }

  close(): void {
    for (const one of [...this.#services.values(), ...this.#wires.values()]) one.close();
  }

  async #beforeCalls(service: string): Promise<void> {
    this.#services.set(service, await FaultyService.listen(this.#path(`${service}.faulty.sock`), this.#real(service)));
    this.#lead(service, this.#real(service));
    this.environment[`POLYPHONY_PEER_${service.toUpperCase()}`] = `unix:${this.#path(`${service}.sock`)}`;
  }

  async #beforeHttp(service: string): Promise<void> {
    const path = this.#path(`${service}.http.sock`);
    this.#wires.set(service, await FaultyWire.listen(path, { path: this.#real(`${service}.http`) }));
    this.environment[`POLYPHONY_PEER_${service.toUpperCase()}_HTTP`] = `unix:${path}`;
  }

  /** The broker keeps the port and the token that are there. */
  async #beforeBroker(): Promise<void> {
    const [port, token] = [await freePort(), 'a-token-for-this-test'];
    mkdirSync(join(this.data, 'nats'), { recursive: true });
    writeFileSync(join(this.data, 'nats/port'), String(port));
    writeFileSync(join(this.data, 'nats/token'), token);
    const wire = await FaultyWire.listen(0, { host: '127.0.0.1', port }, 1000);
    this.#wires.set(broker, wire);
    for (const service of services) this.environment[`POLYPHONY_${service.toUpperCase()}_NATS`] = `nats://${token}@127.0.0.1:${wire.port}`;
  }

  #path = (name: string) => join(this.data, 'way', name);
  #real = (service: string) => join(this.data, 'run', `${service}.sock`);

  #lead(service: string, to: string): void {
    const link = this.#path(`${service}.sock`);
    symlinkSync(to, `${link}.new`);
    renameSync(`${link}.new`, link);
  }
}
