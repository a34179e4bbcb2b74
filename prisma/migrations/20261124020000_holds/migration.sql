-- A hold is brought to processes that start while it lasts. `chosen`: the operator chose some circuits, and the hold spreads to no
-- others; which commands of old were so is not known, so none of them spreads. `renewed_at`: when the outcome became one of a process
-- that came later than the command.

ALTER TABLE command ADD COLUMN chosen boolean NOT NULL DEFAULT false;
UPDATE command SET chosen = true;
CREATE INDEX command_hold_idx ON command (breaker_id) WHERE hold;

ALTER TABLE command_outcome ADD COLUMN renewed_at timestamptz(3);
