import type { Migration } from './index.ts';

// `arrivals` is a table of its own because its numbers are given at the end of a transaction, under
// a lock that all writers share: what is slow about an insertion is done before it (decision 025).
// Whoever deletes or changes messages with a SQL prompt leaves counts that are right, by triggers.
export const messages: Migration = {
  name: 'messages',
  sql: `
    CREATE TABLE messages (
      message_id text COLLATE "C" PRIMARY KEY,
      from_msisdn text COLLATE "C" NOT NULL,
      to_msisdn text COLLATE "C" NOT NULL,
      ts text COLLATE "C" NOT NULL,
      text text COLLATE "C",
      created_at text COLLATE "C" NOT NULL,
      instant text COLLATE "C" NOT NULL,
      text_folded text COLLATE "C"
    );
    CREATE INDEX messages_by_instant ON messages (instant, message_id);
    CREATE INDEX messages_by_sender ON messages (from_msisdn, instant, message_id);

    CREATE SEQUENCE arrival_numbers AS bigint;
    CREATE TABLE arrivals (
      arrival bigint PRIMARY KEY,
      message_id text COLLATE "C" NOT NULL
    );

    CREATE TABLE senders (
      sender text COLLATE "C" PRIMARY KEY,
      n bigint NOT NULL
    );
    CREATE INDEX senders_by_count ON senders (n DESC, sender);
    CREATE TABLE counted (
      id integer PRIMARY KEY CHECK (id = 1),
      through bigint NOT NULL,
      messages bigint NOT NULL,
      senders bigint NOT NULL
    );
    INSERT INTO counted (id, through, messages, senders) VALUES (1, 0, 0, 0);

    CREATE FUNCTION forget_deleted_messages() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
    BEGIN
      PERFORM FROM counted FOR UPDATE;
      WITH gone AS (
        DELETE FROM arrivals a USING deleted d WHERE a.message_id = d.message_id
        RETURNING a.arrival, d.from_msisdn AS sender
      ), less AS (
        SELECT g.sender, count(*) AS n FROM gone g, counted c WHERE g.arrival <= c.through
        GROUP BY g.sender
      ), emptied AS (
        DELETE FROM senders s USING less l WHERE s.sender = l.sender AND s.n <= l.n
        RETURNING s.sender
      ), lessened AS (
        UPDATE senders s SET n = s.n - l.n FROM less l WHERE s.sender = l.sender AND s.n > l.n
      )
      UPDATE counted SET messages = messages - coalesce((SELECT sum(n) FROM less), 0),
        senders = senders - (SELECT count(*) FROM emptied);
      RETURN NULL;
    END $$;
    CREATE TRIGGER messages_deleted AFTER DELETE ON messages
      REFERENCING OLD TABLE AS deleted
      FOR EACH STATEMENT EXECUTE FUNCTION forget_deleted_messages();

    CREATE FUNCTION count_messages_anew() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
    BEGIN
      UPDATE counted SET through = 0, messages = 0, senders = 0;
      DELETE FROM senders;
      IF TG_OP = 'TRUNCATE' THEN DELETE FROM arrivals; END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER messages_updated AFTER UPDATE ON messages
      FOR EACH STATEMENT EXECUTE FUNCTION count_messages_anew();
    CREATE TRIGGER messages_truncated AFTER TRUNCATE ON messages
      FOR EACH STATEMENT EXECUTE FUNCTION count_messages_anew();
  `,
};
