/** Three voices. The same picture as `public/logo.svg`. */
export function Logo({ size }: { size: number }) {
  return <img src="/logo.svg" width={size} height={size} alt="" />;
}
