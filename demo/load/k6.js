import { check } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

// node demo/load/run.mjs serve
// k6 run demo/load/k6.js

const url = __ENV.URL || 'http://127.0.0.1:4190/protected-endpoint';
const served = new Trend('served_duration', true);
const refused = new Trend('refused_duration', true);

export const options = {
  vus: 16,
  duration: '30s',
  thresholds: { checks: ['rate==1'], refused_duration: ['med<10'] },
};

// 503 is an answer here, not a failed request.
http.setResponseCallback(http.expectedStatuses(200, 503));

export default function () {
  const response = http.get(url);
  const isRefused = response.status === 503 && !response.body.includes('upstream_failed');
  if (response.status === 200) served.add(response.timings.duration);
  if (isRefused) refused.add(response.timings.duration);
  check(response, {
    'status is 200 or 503': ({ status }) => status === 200 || status === 503,
    'a refused answer says when to come back': ({ headers }) => !isRefused || 'Retry-After' in headers,
  });
}
