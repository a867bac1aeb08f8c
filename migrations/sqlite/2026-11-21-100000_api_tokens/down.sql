ALTER TABLE idempotency_keys DROP COLUMN request;
DROP INDEX api_tokens_user_id;
ALTER TABLE api_tokens DROP COLUMN opening;
