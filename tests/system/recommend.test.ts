// The commands of `polyphony recommend`: on files of listening data, and on a platform that runs.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';

const polyphony = resolve(__dirname, '../../build/bin/polyphony');
const data = process.env.POLYPHONY_LISTENING_DATA ?? resolve(__dirname, '../../../shared/data/recsys');
const folder = mkdtempSync(join(tmpdir(), 'polyphony-recommend-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const recommend = (...parameters: string[]) => spawnSync(polyphony, ['recommend', ...parameters], { encoding: 'utf8' });
const lines = (text: string) => text.trim().split('\n').map((line) => line.split(' ').map(Number));

test('lists hold what others like, nothing that is known, and follow the feed', () => {
  const taste = (first: number, items: number[]) => Array.from({ length: 30 }, (_, i) => `${first + i} ${items.filter((item) => (item + i) % 3).join(' ')}`);
  writeFileSync(path('train'), [...taste(100, [1, 2, 3, 4, 5, 6]), ...taste(200, [11, 12, 13, 14, 15, 16]), '7 1 2'].join('\n'));
  writeFileSync(path('feed'), '8 11 13\n');
  writeFileSync(path('users'), '7\n8\n9\n');
  const done = recommend('offline', '--train', path('train'), '--feed', path('feed'), '--users', path('users'), '--top', '4', '--out', path('out.gz'), '--factors', '4');
  expect(done.stderr).toContain('4 items for each of 3 people');
  expect(done.status).toBe(0);
  const lists = lines(gunzipSync(readFileSync(path('out.gz'))).toString());
  expect(lists.map(([person]) => person)).toEqual([7, 8, 9]);
  expect(lists[0].slice(1).sort()).toEqual([3, 4, 5, 6]);
  expect(lists[1].slice(1).sort()).toEqual([12, 14, 15, 16]);
  expect(lists[2]).toHaveLength(5);
});

test('what is no listening data is refused with the line', () => {
  writeFileSync(path('bad'), '1 2 3\n4 five\n');
  const refused = recommend('offline', '--train', path('bad'), '--users', path('bad'), '--out', path('out'));
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/bad: line 2 is not/);
  expect(recommend('offline').status).not.toBe(0);
  expect(recommend('--help').stdout).toContain('offline');
  expect(recommend('offline', '--train', path('nowhere'), '--users', path('bad'), '--out', path('out')).status).not.toBe(0);
});

// As the README of the data says: 20 items, every user of the validation part counts.
test.runIf(existsSync(data))('on published data the lists are as good as is claimed', { timeout: 120_000 }, () => {
  const valid = lines(gunzipSync(readFileSync(join(data, 'artists-valid.txt.gz'))).toString());
  execFileSync(polyphony, ['recommend', 'offline', '--train', join(data, 'artists-train.txt.gz'), '--users', join(data, 'artists-valid.txt.gz'), '--out', path('lists')], { stdio: 'ignore' });
  const lists = new Map(lines(readFileSync(path('lists'), 'utf8')).map(([person, ...items]) => [person, items]));
  let [recall, ndcg] = [0, 0];
  for (const [person, ...items] of valid) {
    const gain = (place: number) => 1 / Math.log2(place + 2);
    const truth = new Set(items);
    const hits = lists.get(person)!.map((item, place) => (truth.has(item) ? gain(place) : 0)).filter(Boolean);
    recall += hits.length / truth.size / valid.length;
    const ideal = [...truth].slice(0, 20).reduce((sum, _, place) => sum + gain(place), 0);
    ndcg += hits.reduce((sum, gained) => sum + gained, 0) / ideal / valid.length;
  }
  expect(recall).toBeGreaterThan(0.265);
  expect(ndcg).toBeGreaterThan(0.257);
});

test('a model is trained on a platform that runs, taken into use, and explained', async () => {
  const platform = await Platform.start();
  try {
    const admin = await platform.person('ada');
    const tracks = [...(await platform.scanned(admin)).values()].slice(0, 12);
    const learned = () => platform.rows('recommendation', 'SELECT COUNT(*) AS count FROM listens');
    const people: Client[] = [];
    for (let i = 0; i < 6; ++i) {
      const person = await platform.person(`person-${i}`);
      people.push(person);
      // Of twelve songs each likes eight, so that there is something left to recommend.
      for (const track of tracks.slice(i % 3, (i % 3) + 8)) await person.ok('PUT', `/api/me/tracks/${track.id}`);
    }
    await eventually('what they like is learned', async () => learned() === 48);
    const train = (...parameters: string[]) => recommend('train', '--data', platform.data, '--factors', '4', ...parameters);

    const tooFew = train();
    expect(tooFew.status).toBe(1);
    expect(tooFew.stderr).toMatch(/People like 48 tracks; a model is trained on 1000 or more/);
    const trained = train('--least-likes', '10');
    expect(trained.stderr).toMatch(/Model 1 is trained/);
    expect(trained.status).toBe(0);
    const log = () => readFileSync(join(platform.data, 'logs', 'recommendation.log'), 'utf8');
    await eventually('the service uses it', async () => log().includes('Model 1 is in use'));

    const explained = recommend('explain', people[0]!.userId, '--data', platform.data, '--top', '3');
    expect(explained.stderr).toBe('');
    expect(explained.status).toBe(0);
    expect(explained.stdout).toMatch(/^8 listens; model 1/);
    const known = new Set(tracks.slice(0, 8).map((track) => track.id));
    const named = [...explained.stdout.matchAll(/^([0-9A-Za-z]{22}) {2}/gm)].map(([, id]) => id!);
    expect(named.length).toBeGreaterThan(0);
    for (const id of named) expect(known).not.toContain(id);
    const reasons = [...explained.stdout.matchAll(/by factors {2}from ([0-9A-Za-z]{22})/g)].map(([, id]) => id!);
    expect(reasons.length).toBeGreaterThan(0);
    for (const id of reasons) expect(known).toContain(id);

    const stranger = recommend('explain', admin.userId, '--data', platform.data);
    expect(stranger).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing is known') });
    expect(recommend('explain', 'ada', '--data', platform.data).stderr).toContain('22 letters and digits');
    expect(recommend('train', '--data', path('nowhere')).stderr).toContain('There is no database');
    // It goes on serving.
    expect((await people[0]!.ok('GET', '/api/recommendations/for-you')).degraded).toBe(false);
  } finally {
    await platform.close();
  }
}, 120_000);
