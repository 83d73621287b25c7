import { request } from './http';

/** Allows a device to play some tracks without a connection. */
export interface Licence {
  id: string;
  device_id: string;
  track_ids: string[];
  /** RFC 3339. */
  expires_at: string;
  token: string;
}

export const issueLicence = (device_id: string, track_ids: string[]) =>
  request<Licence>('POST', '/api/me/licences', { body: { device_id, track_ids } });

export const revokeLicence = (id: string) => request<Licence>('DELETE', `/api/me/licences/${id}`);

/** Whether a licence still holds. */
export const getLicenceStatus = (id: string) => request<{ valid: boolean }>('GET', `/api/licences/${id}`);
