// Whose brief is being edited; how often one was.

import { signal } from "@preact/signals";

export const editing = signal<string | null>(null);
export const edited = signal(0);
