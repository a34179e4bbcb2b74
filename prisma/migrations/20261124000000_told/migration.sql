-- Why a poll failed and what became of a command are kept as a code with its values beside the English sentence, so that every
-- language can say them. What was stored before keeps its sentence, under a code that no catalogue has.

ALTER TABLE instance_reading
  ALTER COLUMN failure_detail TYPE jsonb
    USING jsonb_build_object('code', 'untold', 'values', '{}'::jsonb, 'text', failure_detail);
UPDATE instance_reading SET failure_detail = NULL WHERE failure_detail ->> 'text' IS NULL;
ALTER TABLE instance_reading
  ADD CONSTRAINT instance_reading_failure_told CHECK (failure_detail ?& ARRAY ['code', 'values', 'text']);

ALTER TABLE command_outcome
  ALTER COLUMN detail TYPE jsonb
    USING jsonb_build_object('code', 'untold', 'values', '{}'::jsonb, 'text', detail);
UPDATE command_outcome SET detail = NULL WHERE detail ->> 'text' IS NULL;
ALTER TABLE command_outcome
  ADD CONSTRAINT command_outcome_detail_told CHECK (detail ?& ARRAY ['code', 'values', 'text']);
