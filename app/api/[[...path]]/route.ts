import { nothingHere } from '#lib/server/api.ts';

export const { GET, POST, PUT, PATCH, DELETE } = nothingHere();
