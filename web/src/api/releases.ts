import { request } from './http';

export interface ReleaseUpload {
  id: string;
  file_name: string;
  size_bytes: string;
  received_bytes: string;
  state: 'UPLOAD_STATE_RECEIVING' | 'UPLOAD_STATE_CHECKING' | 'UPLOAD_STATE_ACCEPTED' | 'UPLOAD_STATE_REFUSED';
  reason: string;
  title: string;
  track_id: string;
  same_recording_ids: string[];
}

export interface Release {
  id: string;
  title: string;
  artists: string[];
  appears_at: string;
  state: 'RELEASE_STATE_DRAFT' | 'RELEASE_STATE_SCHEDULED' | 'RELEASE_STATE_PUBLISHED';
  uploads: ReleaseUpload[];
}

export interface NewRelease {
  title: string;
  artists: string[];
  appears_at?: string;
}

const path = (id: string) => `/api/me/releases/${id}`;

export const listReleases = () =>
  request<{ releases: Release[] }>('GET', '/api/me/releases', { query: { page_size: 200 } });
export const getRelease = (id: string) => request<Release>('GET', path(id));
export const createRelease = (body: NewRelease) => request<Release>('POST', '/api/me/releases', { body });
export const deleteRelease = (id: string) => request<object>('DELETE', path(id));
export const publishRelease = (id: string) => request<Release>('POST', `${path(id)}/publish`, { body: {} });
export const withdrawRelease = (id: string) => request<Release>('POST', `${path(id)}/withdraw`, { body: {} });
