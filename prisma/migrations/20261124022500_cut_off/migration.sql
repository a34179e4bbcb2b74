-- Since when a collector reaches none of its services; null while it reaches any.

ALTER TABLE collector ADD COLUMN cut_off_since timestamptz(3);
