import type { Artist, Track } from './catalog';
import { request } from './http';

/** A list of what several people like. */
export interface Blend {
  id: string;
  member_ids: string[];
  /** A secret: who has it may join. */
  invitation: string;
  invitation_ends_at: string;
}

/** What everyone may know of an account. */
export interface Profile {
  id: string;
  display_name: string;
}

/** Names by account; without those who are gone. */
export type People = Record<string, Profile>;

export interface TasteMatch {
  user_id: string;
  percent: number;
  artist_ids: string[];
}

export interface BlendTrack {
  track_id: string;
  /** For whom it stands. */
  user_ids: string[];
}

export interface BlendView {
  detail: { blend: Blend; tracks: BlendTrack[]; matches: TasteMatch[] };
  people: People;
  tracks: Record<string, Track>;
  artists: Record<string, Artist>;
  degraded: boolean;
}

export interface BlendInvitationView {
  invitation: { member_ids: string[]; ends_at: string };
  people: People;
}

export const listBlends = () => request<{ blends: Blend[]; people: People }>('GET', '/api/me/blends');

export const createBlend = () => request<Blend>('POST', '/api/me/blends', { body: {} });

export const getBlend = (id: string) => request<BlendView>('GET', `/api/me/blends/${id}`);

export const leaveBlend = (id: string) => request<object>('DELETE', `/api/me/blends/${id}`);

/** Makes a new invitation; the one before ends. */
export const renewInvitation = (id: string) => request<Blend>('POST', `/api/me/blends/${id}/invitation`, { body: {} });

const invitationPath = (invitation: string) => `/api/blend-invitations/${encodeURIComponent(invitation)}`;

export const openInvitation = (invitation: string) => request<BlendInvitationView>('GET', invitationPath(invitation));

export const acceptInvitation = (invitation: string) =>
  request<Blend>('POST', invitationPath(invitation), { body: {} });

/** Where whoever is invited agrees. */
export const addressOfInvitation = ({ invitation }: Blend) => `${location.origin}/blends/join/${invitation}`;

/** People who like the same, of those who want to be found. */
export const listSimilarPeople = () =>
  request<{ matches: TasteMatch[]; people: People }>('GET', '/api/me/similar-people');
