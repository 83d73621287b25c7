import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../api/releases';
import { removeFile } from './fileUpload';

const key = ['releases'];

/** While something happens on the server by itself, it is asked again. */
const watchMs = 1500;

const isChecking = (release: api.Release) => release.uploads.some((file) => file.state === 'UPLOAD_STATE_CHECKING');

export const useReleases = () => useQuery({ queryKey: [...key, 'list'], queryFn: api.listReleases });

export const useRelease = (id: string) =>
  useQuery({
    queryKey: [...key, 'one', id],
    queryFn: () => api.getRelease(id),
    refetchInterval: ({ state: { data } }) =>
      data && (isChecking(data) || data.state === 'RELEASE_STATE_SCHEDULED') && watchMs,
  });

function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: key,
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export const useCreateRelease = () => useChange(api.createRelease);
export const usePublishRelease = () => useChange(api.publishRelease);
export const useWithdrawRelease = () => useChange(api.withdrawRelease);
export const useRemoveFile = () => useChange(removeFile);
export const useDeleteRelease = () => useChange(api.deleteRelease);

/** Has the releases fetched again, as after a file was sent. */
export function useReleasesChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: key });
}
