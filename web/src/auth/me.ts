import { useQuery } from '@tanstack/react-query';
import { getMe } from '../api/users';

/** The account that is signed in. */
export const useMe = () => useQuery({ queryKey: ['me'], queryFn: getMe, staleTime: Infinity });

export const useIsAdmin = () => useMe().data?.roles.includes('admin') ?? false;
