import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent, Ref } from "react";

/** An anchor inside the dashboard: opens in place with a plain click, as any link with a modified one. */
export function Link({
  to,
  onClick,
  ref,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string; ref?: Ref<HTMLAnchorElement> }) {
  const router = useRouter();
  const open = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(to);
  };
  return <a href={to} onClick={open} ref={ref} {...rest} />;
}

export function useGo(): (to: string) => void {
  const router = useRouter();
  return (to) => router.history.push(to);
}
