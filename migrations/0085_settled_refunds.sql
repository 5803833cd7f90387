-- A shop's refund that staff have seen to: later imports that know nothing of it do not take it back.
alter table refund_requests add column settled_by_hand boolean not null default false;
