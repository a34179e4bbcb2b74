import { vi } from 'vitest';

/** Keeps from the console what the engine complains of, which the test expects. */
export const hush = () => vi.spyOn(console, 'error').mockImplementation(() => {});
