import { request } from './http';

export type BroadcastStatus =
  'STATUS_NEW' | 'STATUS_DOWNLOADING' | 'STATUS_COMPLETED' | 'STATUS_ERROR' | 'STATUS_DELETED';

export interface Episode {
  id: string;
  channel_id: string;
  channel_title: string;
  title: string;
  /** As the feed says it, perhaps with HTML; cut in lists. */
  description: string;
  size_bytes: string;
  /** `0` if not known. */
  duration_ms: string;
  published_at?: string;
  status: BroadcastStatus;
  /** Why it failed; empty if it did not. */
  error: string;
  /** Empty unless its audio is on the server. */
  media_path: string;
}

export interface Channel {
  id: string;
  url: string;
  /** Empty before the feed was fetched. */
  title: string;
  description: string;
  home_page_url: string;
  status: BroadcastStatus;
  error: string;
  refreshed_at?: string;
  /** Newest first. */
  episodes: Episode[];
}

export const listChannels = () => request<{ channels: Channel[] }>('GET', '/api/podcasts');
export const getChannel = (id: string) => request<Channel>('GET', `/api/podcasts/${id}`);
export const createChannel = (url: string) => request<Channel>('POST', '/api/podcasts', { body: { url } });
export const deleteChannel = (id: string) => request<object>('DELETE', `/api/podcasts/${id}`);
export const refreshChannels = () => request<object>('POST', '/api/podcasts/refresh', { body: {} });

export const listNewestEpisodes = (limit: number) =>
  request<{ episodes: Episode[] }>('GET', '/api/episodes', { query: { limit } });
export const getEpisode = (id: string) => request<Episode>('GET', `/api/episodes/${id}`);
export const downloadEpisode = (id: string) => request<Episode>('POST', `/api/episodes/${id}/download`, { body: {} });
export const deleteEpisode = (id: string) => request<Episode>('DELETE', `/api/episodes/${id}`);
