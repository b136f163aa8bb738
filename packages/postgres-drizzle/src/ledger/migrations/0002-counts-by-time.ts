import type { Migration } from './index.ts';

// How many messages each day and each minute has, so that a total with `since` and the place of a page
// far in need not be counted row by row. They are counted from the first arrival on by whoever counts
// senders; a process of the build before, still running, counts on as it did and changes nothing here.
export const countsByTime: Migration = {
  name: 'counts-by-time',
  sql: `
    CREATE TABLE counted_days (
      day text COLLATE "C" PRIMARY KEY,
      n bigint NOT NULL
    );
    CREATE TABLE counted_minutes (
      minute text COLLATE "C" PRIMARY KEY,
      n bigint NOT NULL
    );
    ALTER TABLE counted ADD COLUMN times_through bigint NOT NULL DEFAULT 0;

    -- Whoever could read or keep the counts of senders can do so with these.
    DO $$
    DECLARE
      granted record;
    BEGIN
      FOR granted IN
        SELECT acl.privilege_type AS privilege,
          CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS grantee
        FROM pg_class c, aclexplode(c.relacl) acl
        WHERE c.oid = 'senders'::regclass AND acl.grantee <> c.relowner
          AND acl.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
      LOOP
        EXECUTE format('GRANT %s ON counted_days, counted_minutes TO %s', granted.privilege, granted.grantee);
      END LOOP;
    END $$;

    CREATE OR REPLACE FUNCTION forget_deleted_messages() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
    BEGIN
      PERFORM FROM counted FOR UPDATE;
      WITH gone AS (
        DELETE FROM arrivals a USING deleted d WHERE a.message_id = d.message_id
        RETURNING a.arrival, d.from_msisdn AS sender, d.instant
      ), less AS (
        SELECT g.sender, count(*) AS n FROM gone g, counted c WHERE g.arrival <= c.through
        GROUP BY g.sender
      ), emptied AS (
        DELETE FROM senders s USING less l WHERE s.sender = l.sender AND s.n <= l.n
        RETURNING s.sender
      ), lessened AS (
        UPDATE senders s SET n = s.n - l.n FROM less l WHERE s.sender = l.sender AND s.n > l.n
      ), minutes AS (
        SELECT left(g.instant, 16) AS minute, count(*) AS n FROM gone g, counted c
        WHERE g.arrival <= c.times_through GROUP BY 1
      ), days AS (
        SELECT left(minute, 10) AS day, sum(n) AS n FROM minutes GROUP BY 1
      ), emptied_minutes AS (
        DELETE FROM counted_minutes c USING minutes m WHERE c.minute = m.minute AND c.n <= m.n
      ), lessened_minutes AS (
        UPDATE counted_minutes c SET n = c.n - m.n FROM minutes m WHERE c.minute = m.minute AND c.n > m.n
      ), emptied_days AS (
        DELETE FROM counted_days c USING days d WHERE c.day = d.day AND c.n <= d.n
      ), lessened_days AS (
        UPDATE counted_days c SET n = c.n - d.n FROM days d WHERE c.day = d.day AND c.n > d.n
      )
      UPDATE counted SET messages = messages - coalesce((SELECT sum(n) FROM less), 0),
        senders = senders - (SELECT count(*) FROM emptied);
      RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION count_messages_anew() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
    BEGIN
      UPDATE counted SET through = 0, times_through = 0, messages = 0, senders = 0;
      DELETE FROM senders;
      DELETE FROM counted_minutes;
      DELETE FROM counted_days;
      IF TG_OP = 'TRUNCATE' THEN DELETE FROM arrivals; END IF;
      RETURN NULL;
    END $$;
  `,
};
