import { useQuery } from '@tanstack/react-query';
import { getMe } from '../api/users';

/** The account that is signed in. */
export const useMe = () => useQuery({ queryKey: ['me'], queryFn: getMe, staleTime: Infinity });

/** Whether they may bring music in. */
export const useMayUpload = () => useMe().data?.roles.some((role) => role === 'artist' || role === 'admin') ?? false;

export const useIsAdmin = () => useMe().data?.roles.includes('admin') ?? false;
