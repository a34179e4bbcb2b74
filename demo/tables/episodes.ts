import type { Episode } from '../weather/episode.ts';
import type { Weather } from '../weather/weather.ts';
import type { UpstreamName } from './upstreams.ts';

/** A stretch of weather at one upstream. */
export interface WeatherEpisode extends Episode<UpstreamName> {
  readonly weather: Weather;
}

/** The weather of the story, in seconds; whatever is not named is calm. */
export const EPISODES: readonly WeatherEpisode[] = [
  { subject: 'sms_gateway', from: 8, to: 108, weather: 'flapping' },
  { subject: 'signature_authority', from: 12, to: 36, weather: 'failing' },
  { subject: 'signature_authority', from: 36, to: 46, weather: 'recovering' },
  { subject: 'cold_storage', from: 20, to: 44, weather: 'failing' },
  { subject: 'cold_storage', from: 44, to: 50, weather: 'recovering' },
  { subject: 'search_index', from: 40, to: 66, weather: 'slow' },
  { subject: 'search_index', from: 66, to: 74, weather: 'recovering' },
  { subject: 'mintic_hub', from: 60, to: 84, weather: 'down' },
  { subject: 'mintic_hub', from: 84, to: 94, weather: 'recovering' },
  { subject: 'payment_gateway', from: 88, to: 108, weather: 'failing' },
  { subject: 'payment_gateway', from: 108, to: 118, weather: 'recovering' },
  { subject: 'email_provider', from: 122, to: 140, weather: 'slow' },
  { subject: 'civil_registry', from: 135, to: 155, weather: 'failing' },
  { subject: 'civil_registry', from: 155, to: 165, weather: 'recovering' },
];

/** The processes that the story kills, and when they come back, in seconds. */
export const DEATHS: readonly Episode[] = [{ subject: 'document-api-3', from: 28, to: 52 }];
