import type { Store } from '@ensembleapp/core/store/store.ts';

/** The store, and how often each of its methods was called. */
export function countCalls(store: Store): { readonly store: Store; readonly calls: Map<string, number> } {
  const calls = new Map<string, number>();
  const counted = <Room extends object>(room: Room, at: string): Room =>
    new Proxy(room, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        const path = `${at}${String(name)}`;
        if (typeof member === 'object' && member !== null) return counted(member, `${path}.`);
        if (typeof member === 'function') calls.set(path, (calls.get(path) ?? 0) + 1);
        return member;
      },
    });
  return { store: counted(store, ''), calls };
}
