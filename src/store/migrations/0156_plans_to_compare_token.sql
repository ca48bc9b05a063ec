-- Which attempt saved lines last: an earlier one that ends later does not say that they are compared.
create sequence plans_to_compare_token;
alter table plans_to_compare add column token bigint not null default nextval('plans_to_compare_token');
alter sequence plans_to_compare_token owned by plans_to_compare.token;
