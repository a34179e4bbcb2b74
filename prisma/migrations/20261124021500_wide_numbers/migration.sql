-- What a service says of itself may be any number up to 2^53: a counter of years, a clock that stands in 1970. In a narrower column it
-- would keep the whole reading from being stored. Double precision holds each of them exactly, and the driver gives it as a number.

ALTER TABLE circuit
  ALTER COLUMN failure_count TYPE double precision,
  ALTER COLUMN success_count TYPE double precision,
  ALTER COLUMN window_calls TYPE double precision;
ALTER TABLE transition
  ALTER COLUMN failure_count TYPE double precision,
  ALTER COLUMN window_calls TYPE double precision;
ALTER TABLE instance_reading ALTER COLUMN clock_skew_ms TYPE double precision;
