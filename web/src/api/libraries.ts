import { request } from './http';

export interface Library {
  id: string;
  name: string;
}

/** Who may hear a library, besides administrators. */
export interface LibraryAccess {
  library_id: string;
  everyone: boolean;
  user_ids: string[];
}

const path = (id: string) => `/api/libraries/${id}/access`;

export const listLibraries = () => request<{ libraries: Library[] }>('GET', '/api/libraries');
export const getLibraryAccess = (id: string) => request<LibraryAccess>('GET', path(id));
export const setLibraryAccess = (id: string, everyone: boolean) =>
  request<LibraryAccess>('PUT', path(id), { body: { everyone } });
export const grantLibrary = (id: string, userId: string) =>
  request<LibraryAccess>('PUT', `${path(id)}/${userId}`, { body: {} });
export const revokeLibrary = (id: string, userId: string) => request<LibraryAccess>('DELETE', `${path(id)}/${userId}`);
