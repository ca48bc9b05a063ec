-- Readers name the build that they read by themselves.
drop table billing_reads;
