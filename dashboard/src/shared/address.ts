import { useLocation, useRouter } from "@tanstack/react-router";
import { useRef } from "react";

/** What stands behind the question mark of the address, and how to change some of it; an empty value is taken out. */
export function useAddress(): [URLSearchParams, (changes: Record<string, string | undefined>) => void] {
  const router = useRouter();
  const { pathname, searchStr } = useLocation();
  const change = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(router.history.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const text = next.toString();
    router.history.replace(text === "" ? pathname : `${pathname}?${text}`);
  };
  return [new URLSearchParams(searchStr), change];
}

/** The `$id` of the page's address. A page that is being left still has the one it was opened with. */
export function useRecordId(): string {
  const { pathname } = useLocation();
  const last = useRef("");
  const id = pathname.split("/")[5];
  if (id) last.current = id;
  return last.current;
}
