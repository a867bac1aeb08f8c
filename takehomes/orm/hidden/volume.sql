-- About 20,000 articles with what belongs to them: 2,000 people, 200 tags, two tags, one favourite and one comment per article,
-- ten follows per person. Clean rows; the columns are those of the starter, so it can be run before or after the candidate's
-- migrations. {name} as in dirty.sql.
INSERT INTO conduit_user (username, email, password, bio, image, created_at)
SELECT '{name}v' || i, '{name}v' || i || '@example.org', '!', '', '', now() - interval '1000 days' FROM generate_series(1, 2000) i;
INSERT INTO conduit_tag (name) SELECT '{name}v' || i FROM generate_series(1, 200) i;
INSERT INTO conduit_article (author_id, slug, title, description, body, favorites_count, created_at, updated_at)
SELECT u.id, '{name}-volume-' || i, 'Volume ' || i, 'One of many', repeat('Lorem ipsum dolor sit amet. ', 40), 1,
       now() - interval '100 days' - i * interval '1 minute', now() - interval '100 days' - i * interval '1 minute'
FROM generate_series(1, 20000) i JOIN conduit_user u ON u.username = '{name}v' || (i * 7 % 2000 + 1);
INSERT INTO conduit_article_tag (article_id, tag_id)
SELECT a.id, t.id FROM conduit_article a
JOIN LATERAL (SELECT substring(a.slug FROM '[0-9]+$')::int AS i) n ON true
CROSS JOIN generate_series(0, 1) k
JOIN conduit_tag t ON t.name = '{name}v' || ((n.i * 13 + k * 101) % 200 + 1)
WHERE a.slug LIKE '{name}-volume-%';
INSERT INTO conduit_favorite (user_id, article_id, created_at)
SELECT u.id, a.id, a.created_at FROM conduit_article a
JOIN LATERAL (SELECT substring(a.slug FROM '[0-9]+$')::int AS i) n ON true
JOIN conduit_user u ON u.username = '{name}v' || (n.i * 11 % 2000 + 1)
WHERE a.slug LIKE '{name}-volume-%';
INSERT INTO conduit_comment (article_id, author_id, body, created_at, updated_at)
SELECT a.id, u.id, 'Well said.', a.created_at, a.created_at FROM conduit_article a
JOIN LATERAL (SELECT substring(a.slug FROM '[0-9]+$')::int AS i) n ON true
JOIN conduit_user u ON u.username = '{name}v' || (n.i * 17 % 2000 + 1)
WHERE a.slug LIKE '{name}-volume-%';
INSERT INTO conduit_follow (follower_id, followed_id, created_at)
SELECT a.id, b.id, now() FROM generate_series(1, 2000) i CROSS JOIN generate_series(1, 10) k
JOIN conduit_user a ON a.username = '{name}v' || i
JOIN conduit_user b ON b.username = '{name}v' || ((i + k * 37) % 2000 + 1);
