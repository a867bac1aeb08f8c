-- The first characters of a token, by which people tell it from their others.
ALTER TABLE api_tokens ADD COLUMN opening text NOT NULL DEFAULT '';
CREATE INDEX api_tokens_user_id ON api_tokens (user_id);

-- What a program asked for with its key, as a digest: the same key for something else is refused.
ALTER TABLE idempotency_keys ADD COLUMN request text NOT NULL DEFAULT '';
