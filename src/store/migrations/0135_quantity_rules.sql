-- What a quantity rule of the job made of the units that Atria provisioned, as a sentence; null where none did anything.
alter table plan_lines add column quantity_rule text;
