// Plays a song every half second, each time another one, and asks for the home page until it says “because you played” it.
// Others play meanwhile, at RATE plays a second. Environment: URL, TOKEN, RATE, SECONDS_TO_SEND.
import http from 'node:http';

const { URL: url, TOKEN: token } = process.env;
const rate = Number(process.env.RATE);
const seconds = Number(process.env.SECONDS_TO_SEND);
const pauseMs = 500;
const patienceMs = 10_000;
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** The body of an answer. */
function ask(method, path, body, user = token) {
  return new Promise((done, failed) => {
    const headers = { authorization: `Bearer ${user}`, 'content-type': 'application/json' };
    const request = http.request(url + path, { method, agent, timeout: 10_000, headers });
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', failed);
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', failed);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode < 300) done(JSON.parse(text || '{}'));
        else failed(new Error(`status ${response.statusCode} for ${path}: ${text}`));
      });
    });
    request.end(body && JSON.stringify(body));
  });
}

async function songs() {
  const { albums } = await ask('GET', '/api/albums?page_size=50');
  const all = await Promise.all(albums.map(({ id }) => ask('GET', `/api/albums/${id}`)));
  return all.flatMap((album) => album.tracks.map((track) => track.id));
}

/** Others who listen. */
async function listener(index) {
  const name = `listener${index}`;
  const password = 'a long enough password';
  const form = new URLSearchParams({ grant_type: 'password', username: name, password });
  await ask('POST', '/api/accounts', { username: name, password, display_name: name });
  const answer = await fetch(`${url}/api/oauth/token`, { method: 'POST', body: form });
  return (await answer.json()).access_token;
}

const play = (track, user) => ask('POST', '/api/plays', { track_id: track }, user);

const tracks = await songs();
const listeners = await Promise.all(Array.from({ length: 20 }, (_, index) => listener(index)));
const began = performance.now();
let sent = 0;
let failed = 0;
const load = (async () => {
  const answers = [];
  for (; sent < rate * seconds; ++sent) {
    const early = began + (sent * 1000) / rate - performance.now();
    if (early > 1) await sleep(early);
    const track = tracks[(sent * 7) % tracks.length];
    answers.push(play(track, listeners[sent % listeners.length]).catch(() => ++failed));
  }
  await Promise.all(answers);
  return performance.now() - began;
})();

/** Milliseconds from the answer to a play to the home page that follows from it. */
async function change(track) {
  await play(track);
  const committed = performance.now();
  while (performance.now() - committed < patienceMs) {
    const home = await ask('GET', '/api/recommendations/for-you');
    const reasons = home.shelves.filter((shelf) => shelf.id === 'because-you-played');
    if (reasons[0]?.reason_track_id === track) return performance.now() - committed;
    await sleep(5);
  }
  throw new Error(`The home page does not follow within ${patienceMs} ms.`);
}

const times = [];
for (let index = 0; performance.now() - began < seconds * 1000; ++index) {
  times.push(await change(tracks[index % tracks.length]));
  await sleep(pauseMs);
}
const took = await load;
agent.destroy();
times.sort((a, b) => a - b);
const quantile = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(0);
console.log(
  `${times.length} changes at ${((sent * 1000) / took).toFixed(0)} plays a second (${failed} failed): ` +
    `median ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(1)} ms`,
);
