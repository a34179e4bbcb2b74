import { route } from '#lib/server/api.ts';

export const { GET, POST, PUT, PATCH, DELETE } = route('/api/v1/incidents');
