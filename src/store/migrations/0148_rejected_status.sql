-- A run that a person rejected has not failed. Until now only its failure kind said so.
update runs set status = 'Rejected' where failure_kind = 'Rejected';
