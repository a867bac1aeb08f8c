-- Rows that break the rules of the brief, written into the starter's schema before the candidate's migrations run.
-- {name} is replaced by random lower-case letters and digits that start with a letter. Statements are separated by a
-- semicolon at the end of a line.
INSERT INTO conduit_user (username, email, password, bio, image, created_at)
SELECT '{name}d' || i, '{name}d' || i || '@example.org', '!', '', '', now() - interval '400 days' FROM generate_series(1, 8) i;
INSERT INTO conduit_user (username, email, password, bio, image, created_at)
SELECT upper('{name}d') || i, '{name}twin' || i || '@example.org', '!', '', '', now() - interval '300 days' FROM generate_series(1, 2) i;
INSERT INTO conduit_user (username, email, password, bio, image, created_at)
VALUES (initcap('{name}d1'), '{name}triplet@example.org', '!', '', '', now() - interval '200 days');
INSERT INTO conduit_tag (name) VALUES ('{name}kept'), (initcap('{name}kept')), (upper('{name}kept')), (initcap('{name}lonely'));
INSERT INTO conduit_article (author_id, slug, title, description, body, favorites_count, created_at, updated_at)
SELECT u.id, '{name}-dirty-' || i, 'Dirty ' || i, 'Dirty', 'Dirty', 0, now() - interval '500 days' - i * interval '1 hour', now() - interval '500 days'
FROM generate_series(1, 6) i JOIN conduit_user u ON u.username = '{name}d' || i;
INSERT INTO conduit_article (author_id, slug, title, description, body, favorites_count, created_at, updated_at)
SELECT u.id, '{name}-dirty-1', 'Dirty twin ' || i, 'Dirty', 'Dirty', 0, now() - interval '499 days', now() - interval '499 days'
FROM generate_series(7, 8) i JOIN conduit_user u ON u.username = '{name}d' || i;
INSERT INTO conduit_article_tag (article_id, tag_id)
SELECT a.id, t.id FROM conduit_article a, conduit_tag t WHERE a.slug = '{name}-dirty-2' AND lower(t.name) = '{name}kept';
INSERT INTO conduit_article_tag (article_id, tag_id)
SELECT a.id, t.id FROM conduit_article a, conduit_tag t, generate_series(1, 2) WHERE a.slug = '{name}-dirty-3' AND t.name = upper('{name}kept');
INSERT INTO conduit_article_tag (article_id, tag_id)
SELECT a.id, t.id FROM conduit_article a, conduit_tag t WHERE a.slug = '{name}-dirty-4' AND t.name = initcap('{name}lonely');
INSERT INTO conduit_favorite (user_id, article_id, created_at)
SELECT u.id, a.id, now() FROM conduit_user u, conduit_article a, generate_series(1, 3) WHERE u.username IN ('{name}d1', '{name}d2') AND a.slug = '{name}-dirty-2';
UPDATE conduit_article SET favorites_count = 6 WHERE slug = '{name}-dirty-2';
UPDATE conduit_article SET favorites_count = -2 WHERE slug = '{name}-dirty-5';
INSERT INTO conduit_follow (follower_id, followed_id, created_at)
SELECT id, id, now() FROM conduit_user WHERE username IN ('{name}d1', '{name}d3');
INSERT INTO conduit_follow (follower_id, followed_id, created_at)
SELECT a.id, b.id, now() FROM conduit_user a, conduit_user b, generate_series(1, 3) WHERE a.username = '{name}d4' AND b.username = '{name}d5';
INSERT INTO conduit_comment (article_id, author_id, body, created_at, updated_at)
SELECT a.id, a.author_id, b.body, now(), now() FROM conduit_article a, (VALUES (''), ('   '), (E'\n\t '), ('Kept.')) b (body) WHERE a.slug = '{name}-dirty-6';
