-- A commit whose answer is lost is made again: a gap in a journal is then the same gap, not another one.

DELETE FROM gap g USING gap earlier
 WHERE earlier.id < g.id AND earlier.instance_id = g.instance_id AND earlier.boot_id = g.boot_id
   AND earlier.from_seq = g.from_seq AND earlier.why = g.why;

CREATE UNIQUE INDEX gap_instance_id_boot_id_from_seq_why_key ON gap (instance_id, boot_id, from_seq, why);
