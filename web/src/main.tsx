import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { Problem, sentenceFor } from './api/problem';
import * as licences from './api/licences';
import * as remote from './api/player';
import * as streaming from './api/streaming';
import { App } from './app';
import { session } from './auth/currentSession';
import { keepProgress } from './broadcast/progress';
import { Downloads, fetchAudio } from './downloads/downloads';
import { DownloadsContext } from './downloads/DownloadsContext';
import { DownloadStore } from './downloads/downloadStore';
import { BroadcastContext } from './player/BroadcastContext';
import { BroadcastPlayer } from './player/broadcastPlayer';
import { ConnectedPlayer } from './player/connectedPlayer';
import { joinMediaSession } from './player/mediaSession';
import { shareVoice } from './player/oneVoice';
import type { PlayerEvents } from './player/player';
import { PlayerContext } from './player/PlayerContext';
import { moreOfRadio } from './player/radio';
import { listenToShortcuts } from './player/shortcuts';
import { thisDevice } from './player/thisDevice';
import { ErrorBoundary } from './ui/ErrorBoundary';
import { ToastList } from './ui/ToastList';
import { ToastContext, Toasts } from './ui/toasts';
import './ui/styles/all.css';

const mostRetries = 2;
/** What a play changes in the recommendations is there within two seconds. */
const recommendationsFollowMs = 2000;

const toasts = new Toasts();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // What the server has understood and refused is not asked again.
      retry: (failures, error) =>
        failures < mostRetries && error instanceof Problem && (error.status === 0 || error.status >= 500),
    },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      if (!mutation.meta?.['shownInPlace']) toasts.problem(sentenceFor(error));
    },
  }),
});

const downloads = new Downloads(new DownloadStore(), { ...licences, getStream: streaming.getStream, fetchAudio });
void downloads.open();
const audio = document.body.appendChild(document.createElement('audio'));
const events: PlayerEvents = {
  onProblem: toasts.problem,
  onPlayCounted: () =>
    void setTimeout(() => void queries.invalidateQueries({ queryKey: ['recommendations'] }), recommendationsFollowMs),
  moreTracks: moreOfRadio,
  keptAudio: (trackId) => downloads.audioOf(trackId),
};
const player = new ConnectedPlayer(audio, streaming, events, { ...remote, ...streaming }, thisDevice());
const broadcast = new BroadcastPlayer(new Audio(), {
  onProblem: toasts.problem,
  // What could not be kept is told again by the next step.
  onProgress: (...heard) => void keepProgress(queries, ...heard).catch(() => undefined),
});
shareVoice(player, broadcast);
// Whoever signs in next starts anew.
session.subscribe(() => {
  if (session.signedIn()) return;
  player.reset();
  broadcast.close();
  void downloads.reset();
  queries.clear();
});
joinMediaSession(player, broadcast);
listenToShortcuts(player, broadcast);
// Opens the page without a connection, too; only over HTTPS or on the machine itself, as browsers want it.
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js');

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ToastContext value={toasts}>
        <PlayerContext value={player}>
          <BroadcastContext value={broadcast}>
            <DownloadsContext value={downloads}>
              <ErrorBoundary>
                <BrowserRouter>
                  <App />
                </BrowserRouter>
              </ErrorBoundary>
              <ToastList />
            </DownloadsContext>
          </BroadcastContext>
        </PlayerContext>
      </ToastContext>
    </QueryClientProvider>
  </StrictMode>,
);
