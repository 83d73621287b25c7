import type { DeviceType } from '../api/player';
import { newPlayId } from './playId';

export interface ThisDevice {
  id: string;
  name: string;
  type: DeviceType;
}

const key = 'polyphony.device';

/** This page as a device: each tab is one, and stays the same one when it is loaded again. */
export function thisDevice(): ThisDevice {
  const { userAgent } = navigator;
  return { id: keptId(), name: nameOf(userAgent), type: typeOf(userAgent) };
}

function keptId(): string {
  try {
    const id = sessionStorage.getItem(key) ?? newPlayId();
    sessionStorage.setItem(key, id);
    return id;
  } catch {
    return newPlayId();
  }
}

const browsers: [sign: RegExp, name: string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const systems: [sign: RegExp, name: string][] = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
];

const first = (signs: [RegExp, string][], text: string) => signs.find(([sign]) => sign.test(text))?.[1];

/** Such as `Firefox on Linux`. */
export function nameOf(userAgent: string): string {
  const browser = first(browsers, userAgent) ?? 'A browser';
  const system = first(systems, userAgent);
  return system ? `${browser} on ${system}` : browser;
}

export function typeOf(userAgent: string): DeviceType {
  if (/iPad|Tablet/.test(userAgent)) return 'DEVICE_TYPE_TABLET';
  return /Mobile|iPhone/.test(userAgent) ? 'DEVICE_TYPE_PHONE' : 'DEVICE_TYPE_COMPUTER';
}
