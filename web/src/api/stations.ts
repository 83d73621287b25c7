import { request } from './http';

/** What is said of a radio station. */
export interface StationFacts {
  name: string;
  stream_url: string;
  /** Empty if it has none. */
  home_page_url: string;
}

export interface Station extends StationFacts {
  id: string;
  /** The stream that a list at `stream_url` names, or `stream_url` itself. */
  listen_url: string;
}

const path = '/api/radio/stations';

export const listStations = () => request<{ stations: Station[] }>('GET', path);
export const createStation = (body: StationFacts) => request<Station>('POST', path, { body });
export const updateStation = ({ id, ...body }: StationFacts & { id: string }) => request<Station>('PUT', `${path}/${id}`, { body });
export const deleteStation = (id: string) => request<object>('DELETE', `${path}/${id}`);
