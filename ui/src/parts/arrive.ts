// Coming to a place inside a page: what was asked for is unfolded, scrolled to and has the focus.
import { useEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import { arrivals } from "../state";

/** For the part that is asked for. The focus goes to `field` in it where there is one, else to the part itself. */
export function useArrival<E extends HTMLElement>(asked: boolean, field?: string): RefObject<E | null> {
  const place = useRef<E>(null);
  const turn = arrivals.value;
  useEffect(() => {
    const part = place.current;
    if (!asked || !part) return;
    part.querySelector("details")?.setAttribute("open", "");
    part.scrollIntoView({ block: "start" });
    ((field && part.querySelector<HTMLElement>(field)) || part).focus({ preventScroll: true });
  }, [asked, turn]);
  return place;
}

/** Gives a part the focus whenever it becomes another one, from the top of the page, but not when it is drawn first. */
export function useFocusAt<E extends HTMLElement>(which: string): RefObject<E | null> {
  const place = useRef<E>(null);
  const before = useRef(which);
  useEffect(() => {
    if (before.current === which) return;
    before.current = which;
    document.getElementById("main")?.scrollTo(0, 0);
    place.current?.focus({ preventScroll: true });
  }, [which]);
  return place;
}
