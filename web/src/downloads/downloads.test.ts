import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Track } from '../api/catalog';
import { Problem } from '../api/problem';
import type { Stream } from '../api/streaming';
import { DownloadStore } from './downloadStore';
import { Downloads, type DownloadsApi } from './downloads';

const day = 24 * 3_600_000;
const tracks = ['a', 'b', 'c'].map((id) => ({ id, title: id }) as Track);
const album = { context: 'album:x', title: 'X', tracks };
const textOf = async (audio: Promise<Blob | null>) => (await audio)?.text();

let now: number;
let api: DownloadsApi;
let downloads: Downloads;
let issued: number;

const newDownloads = () => new Downloads(new DownloadStore(), api, () => now);

beforeEach(async () => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  now = Date.parse('2030-01-01T00:00:00Z');
  issued = 0;
  api = {
    issueLicence: vi.fn((device_id: string, track_ids: string[]) =>
      Promise.resolve({
        id: `licence-${++issued}`,
        device_id,
        track_ids,
        expires_at: new Date(now + 30 * day).toISOString(),
        token: '',
      }),
    ),
    revokeLicence: vi.fn<DownloadsApi['revokeLicence']>(() => Promise.reject(new Problem(0, '', ''))),
    getLicenceStatus: vi.fn(() => Promise.resolve({ valid: true })),
    getStream: (trackId) => Promise.resolve({ url: `/media/${trackId}` } as Stream),
    fetchAudio: vi.fn((url: string) => Promise.resolve(new Blob([url]))),
  };
  downloads = newDownloads();
  await downloads.open();
});

test('what is downloaded is there when the page is opened again', async () => {
  await downloads.download(album, 0);
  downloads = newDownloads();
  await downloads.open();
  expect(downloads.getState().downloads).toMatchObject([{ context: 'album:x', title: 'X', tracks }]);
  expect(await textOf(downloads.audioOf('b'))).toBe('/media/b');
  expect(await downloads.audioOf('elsewhere')).toBeNull();
});

test('without a plan that allows it nothing is kept', async () => {
  vi.mocked(api.issueLicence).mockRejectedValue(new Problem(403, 'permission_denied', 'Your plan has no downloads.'));
  await expect(downloads.download(album, 0)).rejects.toThrow('Your plan has no downloads.');
  expect(downloads.getState().downloads).toEqual([]);
  expect(api.fetchAudio).not.toHaveBeenCalled();
});

test('a download that breaks off leaves nothing behind, and goes through the next time', async () => {
  const fetchAudio = vi.mocked(api.fetchAudio);
  fetchAudio.mockResolvedValueOnce(new Blob(['one'])).mockRejectedValueOnce(new Problem(0, '', ''));
  await expect(downloads.download(album, 0)).rejects.toThrow();
  expect(downloads.getState()).toEqual({ downloads: [], progress: new Map() });
  await downloads.download(album, 0);
  expect(await textOf(downloads.audioOf('a'))).toBe('/media/a');
});

test('an expired licence ends it, also while the page is open', async () => {
  await downloads.download(album, 0);
  now += 31 * day;
  expect(await downloads.audioOf('a')).toBeNull();
  downloads = newDownloads();
  await downloads.open();
  expect(downloads.getState().downloads).toEqual([]);
});

test('a licence that ends soon is renewed once the server is there', async () => {
  await downloads.download(album, 0);
  now += 25 * day;
  await downloads.comeBack();
  now += 20 * day;
  expect(await textOf(downloads.audioOf('a'))).toBe('/media/a');
});

test('what was revoked is deleted: at once, or when the server is there again', async () => {
  await downloads.download(album, 0);
  downloads.hear('polyphony.streaming.v1.LicenceRevoked', JSON.stringify({ licence_id: 'licence-1' }));
  await vi.waitFor(() => expect(downloads.getState().downloads).toEqual([]));
  await downloads.download(album, 0);
  vi.mocked(api.getLicenceStatus).mockResolvedValue({ valid: false });
  await downloads.comeBack();
  expect(downloads.getState().downloads).toEqual([]);
  expect(await downloads.audioOf('a')).toBeNull();
});

test('a song that two downloads share stays until both are gone', async () => {
  await downloads.download(album, 0);
  await downloads.download({ context: 'playlist:y', title: 'Y', tracks: tracks.slice(0, 1) }, 0);
  expect(api.fetchAudio).toHaveBeenCalledTimes(3);
  await downloads.remove('album:x');
  expect(await textOf(downloads.audioOf('a'))).toBe('/media/a');
  await downloads.remove('playlist:y');
  expect(await downloads.audioOf('a')).toBeNull();
  expect(api.revokeLicence).toHaveBeenCalledWith('licence-1');
});

test('more songs than one licence is for get several', async () => {
  const many = Array.from({ length: 450 }, (_, i) => ({ id: `t${i}` }) as Track);
  await downloads.download({ ...album, tracks: many }, 0);
  expect(vi.mocked(api.issueLicence).mock.calls.map(([, ids]) => ids.length)).toEqual([200, 200, 50]);
});
