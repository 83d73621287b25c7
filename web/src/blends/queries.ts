import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { acceptInvitation, createBlend, leaveBlend, listBlends, type Blend } from '../api/blends';

/** Below `recommendations`: when someone joins or leaves, a live event says that these have changed. */
export const blendsKey = ['recommendations', 'blends'];

export const useBlends = () => useQuery({ queryKey: blendsKey, queryFn: listBlends });

/** Does something that a blend comes from, and goes there. */
function useBlendFrom<T>(mutationFn: (input: T) => Promise<Blend>) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn,
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: blendsKey });
      await navigate(`/blends/${id}`);
    },
  });
}

export const useCreateBlend = () => useBlendFrom<undefined>(createBlend);

export const useAcceptInvitation = () => useBlendFrom<string>(acceptInvitation);

export function useLeaveBlend(id: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => leaveBlend(id),
    onSuccess: async () => {
      await navigate('/blends');
      queries.removeQueries({ queryKey: [...blendsKey, id] });
      await queries.invalidateQueries({ queryKey: blendsKey });
    },
  });
}
